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
      source: {
        kind: 'build',
        tool: 'mmdebstrap',
        suite: 'bookworm',
        components: ['main'],
        packages: ['openssh-server'],
      },
    }));

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
    expect(guestOf(`${text}size: 13267968\nmd5: ${'cd'.repeat(16)}\n`)).to.include({
      sizeBytes: 13_267_968,
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
