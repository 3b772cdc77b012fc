import { expect } from 'chai';
import { KERNEL_COMMAND_LINE, kernelCommandLine } from '../../../../harness/adapters/nodes/node-identity.ts';

describe("a node's kernel command line", () => {
  it('leaves a node under KVM the limits of its own', () => {
    expect(kernelCommandLine({ type: 'kvm', timeScale: 1 })).to.equal(KERNEL_COMMAND_LINE);
  });

  it('leaves a node under KVM on a slow host as much longer for the start of a unit, and its clock alone', () => {
    expect(kernelCommandLine({ type: 'kvm', timeScale: 12.3 })).to.equal(
      `${KERNEL_COMMAND_LINE} systemd.default_timeout_start_sec=1107`,
    );
  });

  it('tells an emulated node what spares QEMU work, to boot on one processor, the rate of its clock, and that starting a unit takes as much longer as all else', () => {
    expect(kernelCommandLine({ type: 'tcg', tscKHz: 2_596_210, timeScale: 12.9 })).to.equal(
      `${KERNEL_COMMAND_LINE} norandmaps transparent_hugepage=never maxcpus=1 noreplace-smp tsc_early_khz=2596210 systemd.default_timeout_start_sec=1161`,
    );
  });
});
