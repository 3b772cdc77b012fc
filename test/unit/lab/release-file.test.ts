import { expect } from 'chai';
import { parsePackage, parseRelease } from '../../../harness/lab/release-file.ts';
import { usageProblems } from '../../support/usage-error.ts';

const FOLDER = { name: 'pike', dir: '/labs/releases/pike', file: 'labs/releases/pike/release.yaml' };
const PACKAGE = { name: 'openstack-nova-api', dir: '/p', file: 'p/package.yaml' };

describe('a release', () => {
  const releaseOf = (text: string) => parseRelease({ ...FOLDER, text });

  it('has a suite to be built in, and rules for its distributions', () =>
    expect(
      releaseOf(
        'title: T\ntree: { suite: bullseye, packages: [gcc] }\npython: { first: [pbr] }\nlooks: [centos7]\n',
      ),
    ).to.deep.equal({
      name: 'pike',
      dir: '/labs/releases/pike',
      title: 'T',
      tree: { suite: 'bullseye', packages: ['gcc'] },
      python: { first: ['pbr'], names: {}, depends: {}, standard: [], without: [] },
      looks: ['centos7'],
    }));

  it('names a key that it does not know, and the one that was meant', () =>
    expect(
      usageProblems(() => releaseOf('title: T\ntree: { suite: bullseye }\npython: { frist: [pbr] }\n')),
    ).to.deep.equal([
      "labs/releases/pike/release.yaml:3: python.frist: unknown key; did you mean 'first'? allowed: first, names, depends, standard, without",
    ]));
});

describe('a package of a release', () => {
  const packageOf = (text: string) => parsePackage({ ...PACKAGE, text });

  it('has the version of its first distribution', () =>
    expect(packageOf('summary: S\npython: [nova, os-vif]\n').version).to.deep.equal({ of: 'nova' }));

  it('has the version of another distribution where it says so', () =>
    expect(packageOf('summary: S\nof: nova\n').version).to.deep.equal({ of: 'nova' }));

  it('has a version of its own where it has no distribution', () => {
    expect(packageOf('summary: S\nversion: "1.2"\n').version).to.deep.equal({ is: '1.2' });
    expect(packageOf('summary: S\n').version).to.deep.equal({ is: '1' });
  });

  it('does not have two versions', () =>
    expect(usageProblems(() => packageOf('summary: S\nversion: "1.2"\nof: nova\n'))).to.deep.equal([
      'p/package.yaml:3: of: beside version; allowed: one of them, or neither',
    ]));

  it('gives files to root where it does not say whose they are', () =>
    expect(packageOf("summary: S\nmodes:\n  /etc/sudoers.d/nova: { mode: '0440' }\n").modes).to.deep.equal({
      '/etc/sudoers.d/nova': { owner: 'root:root', mode: '0440' },
    }));

  it('says what is wrong with a mode, a path, a relation and a key', () =>
    expect(
      usageProblems(() =>
        packageOf(
          "summary: S\nmodes:\n  /etc/a: { mode: '640' }\ndirectories:\n  var/log: { mode: '0755' }\ndepends: [Bash]\nprogram: []\n",
        ),
      ),
    ).to.deep.equal([
      "p/package.yaml:3: modes./etc/a.mode: found '640'; allowed: a mode in four octal digits and quotes, such as '0640'",
      "p/package.yaml:5: directories.var/log: found 'var/log' as a name; allowed: an absolute path",
      "p/package.yaml:6: depends[0]: found 'Bash'; allowed: a package, with a version if need be: apache2-bin, or python2-six (>= 1.10)",
      "p/package.yaml:7: program: unknown key; did you mean 'programs'? allowed: summary, version, of, depends, conflicts, provides, python, programs, users, directories, modes, sources, generated",
    ]));
});
