import { tmpdir } from 'node:os';
import { expect } from 'chai';
import { explainBuildFailure } from '../../../../harness/adapters/image/build-failure.ts';
import { HostFault, HostLacks, LabFault, UsageError } from '../../../../harness/core/errors.ts';

describe('explainBuildFailure', () => {
  const explain = (log: string) => explainBuildFailure('bookworm', tmpdir(), log);

  it('names a package that the archive does not have', async () => {
    const error = await explain(
      'Reading package lists...\nE: Unable to locate package ngnix\nE: apt-get failed',
    );
    expect(error).to.be.instanceOf(UsageError);
    expect(error.message).to.equal(
      "image bookworm: its archive has no package 'ngnix'; correct it in the platform's packages or the lab's bake",
    );
  });

  it('says how much room there is and is needed on a full disk', async () => {
    const error = await explain('dpkg: error: cannot write: No space left on device');
    expect(error).to.be.instanceOf(HostFault);
    expect(error.message).to.match(/no space left under \S+: \d+ MiB free, about \d+ MiB needed/);
  });

  it('tells a mirror out of reach from everything else', async () => {
    const error = await explain(
      "Err:1 http://mirror.test/debian bookworm InRelease\n  Could not resolve 'mirror.test'\nE: update failed",
    );
    expect(error).to.be.instanceOf(HostFault);
    expect(error.message).to.match(/the package mirror cannot be reached; last seen: .*E: update failed/);
  });

  it('gives the setting where user namespaces are forbidden', async () => {
    const error = await explain('unshare: unshare failed: Operation not permitted');
    expect(error).to.be.instanceOf(HostLacks);
    expect(error.message).to.include('sudo sysctl');
  });

  it('quotes the last errors of what it does not know', async () => {
    const error = await explain('I: fine\ndpkg: error processing package x\nI: fine');
    expect(error).to.be.instanceOf(LabFault).and.not.instanceOf(HostFault);
    expect(error.message).to.equal(
      'image bookworm: the build failed; last seen: dpkg: error processing package x',
    );
  });
});
