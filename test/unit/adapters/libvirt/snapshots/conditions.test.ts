import { expect } from 'chai';
import { conditions, processorOf } from '../../../../../harness/adapters/libvirt/snapshots/conditions.ts';

function cpuInfo(model: string, flags: string): string {
  const one = `processor\t: 0\nmodel\t\t: 85\nmodel name\t: ${model}\nflags\t\t: ${flags}\n`;
  return `${one}\n${one.replace('processor\t: 0', 'processor\t: 1')}`;
}

describe('the processor of a host', () => {
  const xeon = processorOf(cpuInfo('Intel Xeon', 'fpu vme vmx'));

  it('is its model with its features, in whatever order the kernel names them', () => {
    expect(xeon).to.match(/^Intel Xeon, flags [0-9a-f]{12}$/);
    expect(processorOf(cpuInfo('Intel Xeon', 'vmx fpu vme'))).to.equal(xeon);
  });

  it('is another one with another model, or a feature less', () => {
    expect(processorOf(cpuInfo('AMD EPYC', 'fpu vme vmx'))).to.not.equal(xeon);
    expect(processorOf(cpuInfo('Intel Xeon', 'fpu vme'))).to.not.equal(xeon);
  });
});

describe('what a saved domain has to find again', () => {
  it('holds the processor that nodes get', async () => {
    const { 'processor of nodes': processor } = await conditions({ type: 'tcg', nested: false });
    expect(processor).to.contain('<cpu mode="maximum">').and.contain('erms');
  });
});
