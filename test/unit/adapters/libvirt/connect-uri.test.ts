import { expect } from 'chai';
import { requireLocal } from '../../../../harness/adapters/libvirt/connect-uri.ts';
import { usageProblems } from '../../../support/usage-error.ts';

describe('the URI of --connect', () => {
  for (const uri of [
    'qemu:///system',
    'qemu:///system?socket=/run/user/1000/a b/libvirt-sock',
    'qemu+unix:///system',
  ])
    it(`may be ${uri}`, () => {
      expect(requireLocal(uri)).to.equal(uri);
    });

  for (const [uri, reason] of [
    ['qemu+ssh://host/system', 'a daemon elsewhere'],
    ['qemu+ssh:///system', 'a daemon elsewhere'],
    ['qemu+tcp://10.0.0.1/system', 'a daemon elsewhere'],
    ['qemu://host/system', 'a daemon elsewhere'],
    ['qemu:///session', 'only the system daemon'],
    ['qemu:///', 'only the system daemon'],
    ['test:///default', 'nodes need QEMU'],
    ['system', 'it is no libvirt URI'],
    ['', 'it is no libvirt URI'],
  ] as const)
    it(`may not be '${uri}', and says why and what may be`, () => {
      const [problem] = usageProblems(() => requireLocal(uri));
      expect(problem).to.contain(`--connect ${uri}: ${reason}`).and.contain('allowed: qemu:///system');
    });
});
