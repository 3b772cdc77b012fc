import { expect } from 'chai';
import { clientEnvironment } from '../../../../harness/adapters/client/client-environment.ts';

const PROXY = 'http://127.0.0.1:4321';

describe('the environment of a client', () => {
  it('has what it is told, the way into the lab, and who asks', () => {
    const given = { HOME: '/home/me', USER: 'me', TERM: 'xterm', LC_ALL: 'C.UTF-8' };
    const variables = { OS_USERNAME: 'admin', OS_PASSWORD: 'secret' };
    expect(clientEnvironment(given, variables, PROXY)).to.deep.equal({
      ...given,
      ...variables,
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      http_proxy: PROXY,
      https_proxy: PROXY,
    });
  });

  it('has nothing of the way that the host itself has out, nor of programs that are the user’s own', () => {
    const given = {
      PATH: '/home/me/bin:/usr/bin',
      HTTPS_PROXY: 'http://out:1',
      ALL_PROXY: 'socks5://out:1',
      no_proxy: '10.0.0.0/8',
      NO_PROXY: '*',
      REQUESTS_CA_BUNDLE: '/home/me/ca.pem',
      XDG_CONFIG_HOME: '/home/me/config',
    };
    const environment = clientEnvironment(given, {}, PROXY);
    const left = Object.keys(environment).filter((name) => environment[name] !== undefined);
    expect(left).to.have.members(['PATH', 'http_proxy', 'https_proxy']);
    expect(Object.keys(environment)).to.include.members(Object.keys(given));
    expect(environment['PATH']).not.to.contain('/home');
  });
});
