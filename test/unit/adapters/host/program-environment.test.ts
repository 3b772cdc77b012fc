import { userInfo } from 'node:os';
import { expect } from 'chai';
import {
  composeProgramEnvironment,
  composeUserEnvironment,
} from '../../../../harness/adapters/host/program-environment.ts';

const SHELL_SETTINGS = {
  LIBVIRT_DEFAULT_URI: 'qemu+ssh://elsewhere/system',
  VIRSH_DEFAULT_CONNECT_URI: 'test:///default',
  DOCKER_CONTEXT: 'elsewhere',
  DOCKER_TLS_VERIFY: '1',
  TESTCONTAINERS_HOST_OVERRIDE: 'elsewhere',
  SSH_AUTH_SOCK: '/run/agent',
  SSH_ASKPASS: 'ask',
  GREP_OPTIONS: '--color=always',
  TAR_OPTIONS: '--verbose',
  POSIXLY_CORRECT: '1',
  CDPATH: '/tmp',
  BASH_ENV: '/etc/rc',
  ENV: '/etc/rc',
  NODE_OPTIONS: '--inspect',
};
const WAYS_OUT = {
  http_proxy: 'http://proxy:3128',
  HTTPS_PROXY: 'http://proxy:3128',
  no_proxy: 'localhost',
  PIP_INDEX_URL: 'http://packages/simple',
  SSL_CERT_FILE: '/etc/ssl/own.pem',
  REQUESTS_CA_BUNDLE: '/etc/ssl/own.pem',
  NODE_EXTRA_CA_CERTS: '/etc/ssl/own.pem',
  DOCKER_HOST: 'unix:///run/docker.sock',
  VAGRANT_HOME: '/srv/boxes',
  STACKLAB_PROJECT: '/srv/project',
  XDG_STATE_HOME: '/srv/state',
  CI: '1',
};

describe('the environment of programs', () => {
  for (const [what, compose] of [
    ['stacklab’s own', composeProgramEnvironment],
    ['the user’s own', composeUserEnvironment],
  ] as const) {
    it(`has none of a shell's settings that change what programs do, for ${what}`, () => {
      expect(compose(SHELL_SETTINGS)).not.to.have.any.keys(...Object.keys(SHELL_SETTINGS));
    });

    it(`has what docs/environment.md names and the ways out of the host, for ${what}`, () => {
      expect(compose(WAYS_OUT)).to.include(WAYS_OUT);
    });

    it(`finds programs in all of Debian's folders, after those of the user, for ${what}`, () => {
      for (const path of ['/opt/bin:/usr/bin:/bin', '/opt/bin::/usr/bin:/bin:'])
        expect(compose({ PATH: path })['PATH']).to.equal(
          '/opt/bin:/usr/bin:/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/sbin',
        );
      expect(compose({})['PATH']).to.match(/^\/usr\/local\/sbin:.*:\/bin$/);
    });

    it(`has a home and a folder for temporary files that are there, for ${what}`, () => {
      for (const HOME of [undefined, '', 'somewhere'])
        expect(compose({ HOME })['HOME']).to.equal(userInfo().homedir);
      expect(compose({ HOME: '/srv/ann' })['HOME']).to.equal('/srv/ann');
      expect(compose({ TMPDIR: '/nowhere/at/all' })).not.to.have.property('TMPDIR');
      expect(compose({ TMPDIR: import.meta.dirname })['TMPDIR']).to.equal(import.meta.dirname);
    });
  }

  it('has one language, and nothing that stacklab does not know, for stacklab’s own', () => {
    const environment = composeProgramEnvironment({
      LANG: 'de_DE.UTF-8',
      LC_MESSAGES: 'de_DE',
      ZSTD_CLEVEL: '19',
    });
    expect(environment).not.to.have.any.keys('LANG', 'LC_MESSAGES', 'ZSTD_CLEVEL');
    expect(environment['LC_ALL']).to.equal('C.UTF-8');
  });

  it('keeps the settings of tools that stacklab does not know, for the user’s own', () => {
    const settings = { ANSIBLE_FORKS: '20', LANG: 'de_DE.UTF-8' };
    expect(composeUserEnvironment(settings)).to.include(settings);
  });
});
