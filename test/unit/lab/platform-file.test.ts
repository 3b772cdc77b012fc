import { expect } from 'chai';
import { parseGuest, parsePlatform } from '../../../harness/lab/platform-file.ts';
import { usageProblems } from '../../support/usage-error.ts';

const SHA256 = 'ab'.repeat(32);

function platformOf(text: string) {
  return parsePlatform({ name: 'debian12', file: 'labs/platforms/debian12.yaml', text });
}

function guestOf(text: string) {
  return parseGuest({ name: 'cirros', file: 'labs/guests/cirros.yaml', text });
}

describe('a platform', () => {
  it('may be built', () =>
    expect(
      platformOf(
        'title: Debian 12\nrelease: OpenStack Zed\nbuild: { tool: mmdebstrap, suite: bookworm, packages: [openssh-server] }\n',
      ),
    ).to.deep.equal({
      name: 'debian12',
      title: 'Debian 12',
      release: 'OpenStack Zed',
      record: {},
      client: [],
      source: {
        kind: 'build',
        tool: 'mmdebstrap',
        suite: 'bookworm',
        components: ['main'],
        packages: ['openssh-server'],
      },
    }));

  it('may name the packages of its client', () => {
    const text = (client: string) =>
      `title: T\nrelease: R\nclient: ${client}\nbuild: { tool: mmdebstrap, suite: bullseye }\n`;
    expect(platformOf(text('[python-openstackclient]')).client).to.deep.equal(['python-openstackclient']);
    expect(usageProblems(() => platformOf(text('[OSC]'))).join()).to.contain(
      "found 'OSC'; allowed: the name of a package",
    );
  });

  it('may name files of its nodes that belong into the record of a run', () => {
    const text = (record: string) =>
      `title: T\nrelease: R\nrecord: ${record}\nbuild: { tool: mmdebstrap, suite: bullseye }\n`;
    expect(platformOf(text('{ no-ops: /var/lib/look/no-ops }')).record).to.deep.equal({
      'no-ops': '/var/lib/look/no-ops',
    });
    expect(usageProblems(() => platformOf(text('{ no-ops: var/lib }')))).to.deep.equal([
      "labs/platforms/debian12.yaml:3: record.no-ops: found 'var/lib'; allowed: an absolute path",
    ]);
    expect(usageProblems(() => platformOf(text('{ packages: /var/lib/look/packages }'))).join()).to.contain(
      'other than packages',
    );
  });

  const problemsOf = (build: string) =>
    usageProblems(() =>
      platformOf(`title: T\nrelease: R\nbuild: { tool: mmdebstrap, suite: bullseye, ${build} }\n`),
    );

  it('may say where its suite is, that it has no security archive, and which kernel it has', () =>
    expect(
      platformOf(
        'title: T\nrelease: R\nbuild:\n  tool: mmdebstrap\n  suite: bullseye\n  mirror: http://archive.test/debian\n  security: false\n  kernel: linux-image-amd64\n',
      ).source,
    ).to.include({ mirror: 'http://archive.test/debian', security: false, kernel: 'linux-image-amd64' }));

  it('has a mirror that a build reaches', () => {
    for (const mirror of ['file:///srv/debian', 'archive.test/debian', '"http://archive.test/a b"'])
      expect(problemsOf(`mirror: ${mirror}`)).to.deep.equal([
        `labs/platforms/debian12.yaml:3: build.mirror: found '${mirror.replaceAll('"', '')}'; allowed: the address of an archive that has the suite; it starts with http:// or https://`,
      ]);
  });

  it('has a security archive or none', () =>
    expect(problemsOf('security: never')).to.deep.equal([
      "labs/platforms/debian12.yaml:3: build.security: found 'never'; allowed: true or false",
    ]));

  it('has a package for a kernel', () =>
    expect(problemsOf('kernel: linux-headers-amd64')).to.deep.equal([
      "labs/platforms/debian12.yaml:3: build.kernel: found 'linux-headers-amd64'; allowed: the name of a package that is a kernel, such as linux-image-cloud-amd64",
    ]));

  it('has one kernel', () => {
    expect(problemsOf('packages: [udev, linux-image-amd64]')).to.deep.equal([
      "labs/platforms/debian12.yaml:3: build.packages[1]: found 'linux-image-amd64', a second kernel; allowed: the one that build.kernel names, linux-image-cloud-amd64",
    ]);
    expect(problemsOf('kernel: linux-image-amd64, packages: [linux-image-cloud-amd64]')).to.deep.equal([
      "labs/platforms/debian12.yaml:3: build.packages[0]: found 'linux-image-cloud-amd64', a second kernel; allowed: the one that build.kernel names, linux-image-amd64",
    ]);
    expect(
      platformOf(
        'title: T\nrelease: R\nbuild: { tool: mmdebstrap, suite: a, packages: [linux-image-cloud-amd64] }\n',
      ).source,
    ).to.have.property('packages');
  });

  it('may be downloaded', () =>
    expect(
      platformOf(
        `title: T\nrelease: R\ndownload: { url: "https://example.org/a.raw", sha256: ${SHA256}, format: raw }\n`,
      ).source,
    ).to.deep.equal({ kind: 'download', url: 'https://example.org/a.raw', sha256: SHA256, format: 'raw' }));

  it('is one or the other', () => {
    expect(usageProblems(() => platformOf('title: T\nrelease: R\n'))).to.deep.equal([
      'labs/platforms/debian12.yaml:1: neither build nor download; allowed: exactly one of them',
    ]);
    const both = `build: { tool: mmdebstrap, suite: a }\ndownload: { url: "https://example.org/", sha256: ${SHA256} }\n`;
    expect(usageProblems(() => platformOf(`title: T\nrelease: R\n${both}`))).to.deep.equal([
      'labs/platforms/debian12.yaml:1: both build and download; allowed: exactly one of them',
    ]);
  });

  it('is built by a tool that stacklab knows', () =>
    expect(
      usageProblems(() => platformOf('title: T\nrelease: R\nbuild: { tool: mmdebootstrap, suite: a }\n')),
    ).to.deep.equal([
      "labs/platforms/debian12.yaml:3: build.tool: found 'mmdebootstrap'; did you mean 'mmdebstrap'? allowed: mmdebstrap",
    ]));
});

describe('a guest', () => {
  const text = `title: CirrOS\nurl: https://example.org/cirros.img\nsha256: ${SHA256}\n`;

  it('is a qcow2 that one logs in to as cirros, unless it says otherwise', () => {
    expect(guestOf(text)).to.deep.equal({
      name: 'cirros',
      title: 'CirrOS',
      download: { kind: 'download', url: 'https://example.org/cirros.img', sha256: SHA256, format: 'qcow2' },
      loginUser: 'cirros',
    });
    expect(guestOf(`${text}fallback: stand-in\nlogin: debian\n`)).to.include({
      fallback: 'stand-in',
      loginUser: 'debian',
    });
  });

  it('may say its size and its MD5 beforehand', () =>
    expect(guestOf(`${text}size: 13267968\nmd5: ${'cd'.repeat(16)}\n`)).to.deep.include({
      download: {
        kind: 'download',
        url: 'https://example.org/cirros.img',
        sha256: SHA256,
        format: 'qcow2',
        sizeBytes: 13_267_968,
      },
      md5: 'cd'.repeat(16),
    }));

  it('needs a whole checksum', () =>
    expect(usageProblems(() => guestOf(text.replace(SHA256, 'ab12')))).to.deep.equal([
      "labs/guests/cirros.yaml:3: sha256: found 'ab12'; allowed: a SHA-256 checksum: 64 lower-case hexadecimal digits, in quotes",
    ]));

  it('needs an address that can be fetched', () =>
    expect(usageProblems(() => guestOf(text.replace('https', 'ftp')))[0]).to.contain(
      ":2: url: found 'ftp://example.org/cirros.img'; allowed: an address that starts with",
    ));
});
