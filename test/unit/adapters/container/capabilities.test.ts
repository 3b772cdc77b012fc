import { expect } from 'chai';
import { HostLacks } from '../../../../harness/core/errors.ts';
import {
  capabilitiesWithin,
  requireVital,
  shortcomingsOf,
} from '../../../../harness/adapters/container/capabilities.ts';

describe('the capabilities of a container', () => {
  it('are those of the wanted that the host can give', () => {
    const { given, missing } = capabilitiesWithin('Name:\tnode\nCapBnd:\t000001fffeffffff\n');
    expect(missing).to.deep.equal(['SYS_RESOURCE']);
    expect(given).to.include('SYS_ADMIN').and.not.include('SYS_RESOURCE');
  });

  it('are all there on a host that keeps none back, and never reach the clock or the modules of the host', () => {
    const { given, missing } = capabilitiesWithin('CapBnd:\t000001ffffffffff\n');
    expect(missing).to.deep.equal([]);
    expect(given).to.not.include.members(['SYS_TIME']).and.not.include.members(['SYS_MODULE']);
  });

  it('are none where the process may have none', () => {
    expect(capabilitiesWithin('CapBnd:\t0000000000000000\n').given).to.deep.equal([]);
  });

  it('are told when nodes have to do without one that services use, with what does not workDir then', () => {
    const [shortcoming, ...others] = shortcomingsOf(capabilitiesWithin('CapBnd:\t000001fffeffffff\n'));
    expect(shortcoming).to.match(/^nodes have no CAP_SYS_RESOURCE, .*limits.* out-of-memory killer$/);
    expect(others).to.deep.equal([]);
  });

  it("lack in a user namespace what the kernel heeds of the host's root alone", () => {
    const { given, missing, keeper } = capabilitiesWithin('CapBnd:\t000001ffffffffff\n', true);
    expect(missing).to.deep.equal(['SYS_NICE', 'SYS_RESOURCE', 'AUDIT_READ']);
    expect(given).to.include('SYS_ADMIN');
    const [first] = shortcomingsOf({ given, missing, keeper });
    expect(first).to.match(/^nodes have no CAP_SYS_NICE, which means nothing in a user namespace: units/);
  });

  it('are not told of where no service would notice', () => {
    // without NET_BROADCAST, IPC_LOCK, LEASE and AUDIT_READ
    expect(shortcomingsOf(capabilitiesWithin('CapBnd:\t000001dfefffb7ff\n'))).to.deep.equal([]);
  });

  it('are refused where no node could come up, with what is missing and the way out', () => {
    const docker = capabilitiesWithin('CapBnd:\t00000000a80425fb\n');
    expect(() => requireVital(docker))
      .to.throw(HostLacks)
      .with.property('message')
      .that.contains('CAP_NET_ADMIN and CAP_SYS_ADMIN;')
      .and.contains('leave out --provider container');
    expect(() => requireVital(capabilitiesWithin('CapBnd:\t000001fffeffffff\n'))).not.to.throw();
  });
});
