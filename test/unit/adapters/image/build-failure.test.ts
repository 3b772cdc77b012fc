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

  it('names packages that exclude each other', async () => {
    const error = await explain(
      [
        'The following packages have unmet dependencies:',
        ' chrony : Conflicts: time-daemon',
        ' ntp : Conflicts: time-daemon',
        'E: Unable to correct problems, you have held broken packages.',
        'E: setup failed: E: apt-get install chrony ntp failed',
      ].join('\n'),
    );
    expect(error).to.be.instanceOf(UsageError);
    expect(error.message).to.equal(
      "image bookworm: its packages do not go together: chrony : Conflicts: time-daemon | ntp : Conflicts: time-daemon; correct the platform's packages or the lab's bake",
    );
  });

  describe('of an archive that a platform decides on', () => {
    const MAIN = 'http://mirror.test/debian';
    const SECURITY = 'http://mirror.test/debian-security/';
    const SOURCES = [
      `deb ${MAIN} buster main`,
      `deb ${MAIN} buster-updates main`,
      `deb ${SECURITY} buster-security main`,
    ];
    const explainArchive = async (log: string): Promise<string> => {
      const error = await explainBuildFailure('buster', tmpdir(), log, SOURCES);
      expect(error).to.be.instanceOf(HostFault);
      return error.message;
    };
    const noRelease = (archive: string): string =>
      `Err:2 ${archive} Release\n  404  Not Found\nE: The repository '${archive} Release' does not have a Release file.\nE: apt-get update failed`;
    const notServed = (file: string): string =>
      `Err:96 ${file}\n  404  Not Found [IP: 192.0.2.80 80]\nE: Failed to fetch ${file}  404  Not Found [IP: 192.0.2.80 80]\nE: Some files failed to download`;

    it('names the key for a suite that has left the mirror', async () => {
      expect(await explainArchive(noRelease(`${MAIN} buster`))).to.equal(
        "image buster: http://mirror.test/debian does not have the suite buster; set build.mirror in the platform's file to an archive that does",
      );
    });

    it('names the key for a suite without a security archive', async () => {
      expect(await explainArchive(noRelease(`${SECURITY} buster-security`))).to.equal(
        "image buster: http://mirror.test/debian-security/ does not have the suite buster-security; set build.security to false in the platform's file",
      );
    });

    it('names the suite itself where nothing of it is there', async () => {
      const log = [`${SECURITY} buster-security`, `${MAIN} buster-updates`, `${MAIN} buster`].map(noRelease);
      expect(await explainArchive(log.join('\n'))).to.contain('does not have the suite buster;');
    });

    it('names the key for packages that are listed and not served', async () => {
      const file = 'http://mirror.test/debian-security/pool/updates/main/n/nginx/nginx_1.18_amd64.deb';
      expect(await explainArchive(notServed(file))).to.equal(
        `image buster: http://mirror.test/debian-security/ lists packages of buster-security that it does not serve (404 for ${file}); set build.security to false in the platform's file`,
      );
      expect(
        await explainArchive(notServed('http://mirror.test/debian/pool/main/b/bash/bash_5_amd64.deb')),
      ).to.match(
        /lists packages of buster that it does not serve .*; set build\.mirror in the platform's file/,
      );
    });

    it('has no key for what no platform decides', async () => {
      const error = await explain(notServed('http://mirror.test/debian/pool/main/b/bash/bash_5_amd64.deb'));
      expect(error.message).to.match(/^image bookworm: the package mirror cannot be reached; last seen: /);
    });
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

  it('quotes what a build ended on, however that is worded', async () => {
    const earlier = 'mount: root/sys: permission denied.\nI: success in 71.2 seconds\n';
    const failed = await explain(`${earlier}Failed to preset: Invalid argument.`);
    expect(failed.message).to.match(/permission denied\. \| Failed to preset: Invalid argument\.$/);
    const odd = await explain(`${earlier}E: the tree is odd\nKilled`);
    expect(odd.message).to.match(/E: the tree is odd \| Killed$/);
  });

  it('quotes the last errors of what it does not know', async () => {
    const error = await explain('I: fine\ndpkg: error processing package x\nI: fine');
    expect(error).to.be.instanceOf(LabFault).and.not.instanceOf(HostFault);
    expect(error.message).to.equal(
      'image bookworm: the build failed; last seen: dpkg: error processing package x',
    );
  });
});
