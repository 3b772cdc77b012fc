import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  deviceRung,
  nestedRung,
  type KvmPaths,
} from '../../../../harness/adapters/acceleration/kvm-ladder.ts';
import { readGuestLoop } from '../../../../harness/adapters/acceleration/probe-guest.ts';

describe('the ladder to KVM', () => {
  let paths: KvmPaths;
  let dir: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'stacklab-ladder-'));
    paths = { device: join(dir, 'kvm'), modules: join(dir, 'module'), bootId: join(dir, 'boot-id') };
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('asks whether the device can be opened', async () => {
    expect(await deviceRung(paths)).to.include({ passed: false, question: `can ${paths.device} be opened` });
    expect((await deviceRung(paths)).evidence).to.contain('ENOENT');
    await writeFile(paths.device, '');
    expect(await deviceRung(paths)).to.include({ passed: true, evidence: 'readable and writable' });
  });

  for (const [vendor, value, passed] of [
    ['kvm_intel', 'Y\n', true],
    ['kvm_amd', '1\n', true],
    ['kvm_intel', 'N\n', false],
    ['kvm_amd', '0\n', false],
  ] as const)
    it(`takes ${vendor}'s nested=${value.trim()} for ${passed ? 'yes' : 'no'}`, async () => {
      const parameters = join(paths.modules, vendor, 'parameters');
      await mkdir(parameters, { recursive: true });
      await writeFile(join(parameters, 'nested'), value);
      const evidence = `${join(parameters, 'nested')} is ${value.trim()}`;
      expect(await nestedRung(paths)).to.include({ passed, evidence });
    });

  it('takes a host without the modules for not nested', async () => {
    expect(await nestedRung(paths)).to.include({
      passed: false,
      evidence: `neither kvm_intel nor kvm_amd is under ${paths.modules}`,
    });
  });

  it("reads the guest's loop from its console, whatever else is on it", () => {
    const console = 'boot\r\nLOOP 1000.050000 2000.1 3000.050000 7192.1\r\nreboot: Power down';
    expect(readGuestLoop(console)).to.deep.equal({ ms: 2_000, tscKHz: 2_596_000 });
    expect(readGuestLoop('LOOP 1.05')).to.equal(undefined);
  });
});
