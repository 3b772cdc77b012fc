import { expect } from 'chai';
import { capabilitiesWithin } from '../../../../harness/adapters/container/capabilities.ts';

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
});
