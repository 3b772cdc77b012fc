import { expect } from 'chai';
import type { LabUnderTest, NetworkAgent } from '../../../harness/index.ts';
import { agentsServe } from '../../../scenarios/checks/network.ts';
import { rejection } from '../../support/rejection.ts';

const RESTARTED = new Date('2026-12-01T14:24:40Z');
const AGENT: NetworkAgent = {
  ...{ id: 'a-1', type: 'DHCP agent', host: 'controller01', alive: true, enabled: true, startedAt: '' },
  reportedAt: new Date('2026-12-01T14:25:10Z'),
  serves: 2,
};

/** Asks once, and throws what is still missing. */
const labWith = (agents: readonly NetworkAgent[], given: number): LabUnderTest => {
  const network = { agents: () => Promise.resolve(agents), givenTo: () => Promise.resolve(given) };
  const waitUntil: LabUnderTest['waitUntil'] = async (_subject, observe) => {
    const seen = (await observe()) as { done?: never; pending?: string };
    if (seen.pending !== undefined) throw new Error(seen.pending);
    return seen.done as never;
  };
  return { cloud: { administrator: 'admin' }, openstack: () => ({ network }), waitUntil } as never;
};

describe('what agents of neutron serve', () => {
  const missing = async (agents: readonly NetworkAgent[], given: number): Promise<string> =>
    (await rejection(agentsServe(labWith(agents, given), RESTARTED, '1m'))).message;

  it('is what they were given', () => agentsServe(labWith([AGENT], 2), RESTARTED, '1m'));

  it('is awaited where an agent lives and has not asked for it yet', async () =>
    expect(await missing([{ ...AGENT, serves: 0 }], 2)).to.equal(
      'DHCP agent on controller01: serves 0 of 2 that it was given',
    ));

  it('does not count by a report of before', async () =>
    expect(await missing([{ ...AGENT, reportedAt: RESTARTED }], 2)).to.contain('has not reported since'));

  it('is nothing where an agent does not count it', async () =>
    expect(await missing([{ ...AGENT, serves: undefined }], 2)).to.contain('serves 0 of 2'));

  it('is not nothing', async () => expect(await missing([AGENT], 0)).to.equal('no agent was given anything'));
});
