import { expect } from 'chai';
import { explainReleaseFailure } from '../../../../harness/adapters/release/release-failure.ts';
import { HostFault, LabFault, UsageError } from '../../../../harness/core/errors.ts';

function explained(log: string) {
  return explainReleaseFailure('release pike', '/cache', log);
}

describe('explainReleaseFailure', () => {
  it('tells a file that is not what the lock names', async () => {
    const error = await explained(
      [
        'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated',
        '    six==1.10.0 from https://index.test/six-1.10.0-py2.py3-none-any.whl#sha256=0ff7 (from -r lock.txt (line 2)):',
        '        Expected sha256 1111',
        '             Got        2222',
      ].join('\n'),
    );
    expect(error).to.be.instanceOf(HostFault);
    expect(error.message).to.equal(
      'release pike: what the package index has as six==1.10.0 is not what the lock names (another sha256); ask another index, or make the lock anew if its publisher says why',
    );
  });

  it('tells a distribution that is gone', async () => {
    const error = await explained(
      'ERROR: Could not find a version that satisfies the requirement nova==16.1.8\nERROR: No matching distribution found for nova==16.1.8 (from -r x)\n',
    );
    expect(error).to.be.instanceOf(UsageError);
    expect(error.message).to.equal(
      'release pike: the package index has no nova==16.1.8 for Python 2.7; take another version into constraints.txt and make the lock anew',
    );
  });

  it('tells an index that cannot be reached, although pip then misses the distribution too', async () => {
    const error = await explained(
      "WARNING: Retrying after connection broken by 'NewConnectionError: Temporary failure in name resolution': /simple/six/\nERROR: No matching distribution found for six==1.10.0\n",
    );
    expect(error).to.be.instanceOf(HostFault);
    expect(error.message).to.match(
      /^release pike: the package index cannot be reached; last seen: .*name resolution/,
    );
  });

  it('tells a build that fetches what it needs by itself', async () => {
    const error = await explained(
      '  distutils.errors.DistutilsError: the `allow-hosts` option is not supported when using pip to install requirements.\n',
    );
    expect(error.message).to.match(
      /^release pike: a build fetches distributions by itself; add what it needs/,
    );
  });

  it('tells which wheel does not build, and the word of its compiler', async () => {
    const error = await explained(
      [
        '  ERROR: Command errored out with exit status 1:',
        "    yaml.c:2:10: fatal error: 'yaml.h': No such file or directory",
        '    compilation terminated.',
        '  ERROR: Failed building wheel for PyYAML',
        'ERROR: Failed to build one or more wheels',
      ].join('\n'),
    );
    expect(error).to.be.instanceOf(LabFault);
    expect(error.message).to.match(
      /^release pike: the wheel of PyYAML does not build; last seen: yaml\.c:2:10: fatal error: .*; tree\.packages/,
    );
  });

  it('hands on what a script says of a patch or a package', async () => {
    const error = await explained('noise\nE: release: patch a: its test is green without it\n');
    expect(error).to.be.instanceOf(LabFault);
    expect(error.message).to.equal('release pike: patch a: its test is green without it');
  });

  it('hands on all that packages lack, which are made side by side', async () => {
    const error = await explained(
      'E: package a: its build.sh failed\nnoise\nE: package b: glance has no etc/x\n',
    );
    expect(error.message).to.equal(
      'release pike: package a: its build.sh failed; package b: glance has no etc/x',
    );
  });
});
