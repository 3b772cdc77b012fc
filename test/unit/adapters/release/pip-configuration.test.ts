import { expect } from 'chai';
import { composePipConfiguration } from '../../../../harness/adapters/release/pip-configuration.ts';

describe('composePipConfiguration', () => {
  it('carries what says where distributions come from, later settings over earlier ones', () => {
    const { file } = composePipConfiguration(
      [
        '[global]\nindex-url = https://one.test/simple\ntimeout = 60\n',
        '[install]\nindex_url: https://two.test/simple\n',
      ],
      { PIP_DEFAULT_TIMEOUT: '180' },
    );
    expect(file).to.equal(
      '[global]\ncert = /etc/ssl/certs/ca-certificates.crt\nindex-url = https://two.test/simple\ntimeout = 180\n',
    );
  });

  it('leaves out what changes how pip installs', () => {
    const { file } = composePipConfiguration(['[global]\nuser = true\n[list]\nproxy = http://no.test\n'], {
      PIP_TARGET: '/elsewhere',
      PIP_NO_INDEX: '1',
    });
    expect(file).to.equal('[global]\ncert = /etc/ssl/certs/ca-certificates.crt\nno-index = 1\n');
  });

  it('reads a list over several lines, past comments', () => {
    const { file, shown } = composePipConfiguration(
      [
        '[global]\n# where\nfind-links =\n    /srv/wheels\n    file:///srv/more\n    https://links.test/\nretries = 2\n',
      ],
      {},
    );
    expect(file).to.include(
      'find-links = /srv/wheels\n  file:///srv/more\n  https://links.test/\nretries = 2\n',
    );
    expect(shown).to.include.members(['/srv/wheels', '/srv/more']);
  });

  it('shows the certificates and files that settings and variables name', () => {
    const { environment, shown } = composePipConfiguration([], {
      HOME: '/home/me',
      https_proxy: 'http://proxy.test:3128',
      SSL_CERT_FILE: '/opt/ca.pem',
      PIP_CLIENT_CERT: '/home/me/client.pem',
    });
    expect(environment).to.deep.equal({
      https_proxy: 'http://proxy.test:3128',
      SSL_CERT_FILE: '/opt/ca.pem',
    });
    expect(shown).to.have.members([
      '/etc/ssl/certs',
      '/etc/ssl/certs/ca-certificates.crt',
      '/home/me/client.pem',
      '/opt/ca.pem',
    ]);
  });
});
