import { expect } from 'chai';
import { lacking } from '../../../../harness/adapters/host/finding.ts';
import { HostLacks } from '../../../../harness/core/errors.ts';

const SOCAT = { what: 'no socat', advice: 'install it', commands: ['apt-get install socat'] };
const TUN = { what: 'no tun', advice: 'load it', commands: ['modprobe tun', 'chmod 0666 /dev/net/tun'] };
const CHROOT = { what: 'no namespaces', advice: 'leave the chroot', commands: [] };

describe('findings', () => {
  it('are one sentence with what to do and its command', () => {
    expect(lacking([SOCAT])).to.be.instanceOf(HostLacks);
    expect(lacking([SOCAT]).message).to.equal('no socat; install it:\n  sudo apt-get install socat');
    expect(lacking([CHROOT]).message).to.equal('no namespaces; leave the chroot');
  });

  it('are told together, with one command for those that a command mends', () => {
    expect(lacking([SOCAT, CHROOT, TUN]).message).to.equal(
      'no namespaces; leave the chroot\nno socat\nno tun; one command mends all of these:\n  sudo apt-get install socat && sudo modprobe tun && sudo chmod 0666 /dev/net/tun',
    );
    expect(lacking([CHROOT, SOCAT]).message).to.equal(
      'no namespaces; leave the chroot\nno socat; install it:\n  sudo apt-get install socat',
    );
  });
});
