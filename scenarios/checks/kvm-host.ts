import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { defineCheck, type Check, type LabUnderTest, type Node } from '../../harness/index.ts';
import { labOn } from './labs-on-host.ts';

/** What `lab doctor --json` says of how nodes would run. */
interface Acceleration {
  readonly type: string;
  readonly nested: boolean;
  readonly reason: string;
  readonly timeScale: number;
  readonly rungs: readonly {
    readonly question: string;
    readonly passed: boolean;
    readonly evidence: string;
  }[];
}

/** A checkpoint of this lab may have been made with another checkout: what is asked on it would be asked of that one. */
const checkout = defineCheck({
  id: 'host.checkout',
  title: 'what is asked is this checkout, and not one that a checkpoint has kept',
  async run(lab) {
    const parts = lab.setting('parts');
    const there = await hostOf(lab).succeed(
      `cd ${lab.setting('folder')}/checkout && find ${parts} -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum`,
    );
    const here = await digestOf(join(lab.plan.dir, '..', '..'), parts.split(' '));
    expect(there.split(' ')[0], 'otherwise: bin/lab run kvm-host --from bring').to.equal(here);
  },
});

const doctor = defineCheck({
  id: 'host.doctor',
  title: 'doctor proves KVM by booting, and measures how slow nodes are under it',
  within: '5m',
  async run(lab) {
    const { type, nested, rungs, timeScale } = await accelerationFor(lab, 'root');
    expect({ type, nested }).to.deep.equal({ type: 'kvm', nested: true });
    const failed = rungs.filter(({ passed }) => !passed).map(({ question }) => question);
    expect(failed, 'rungs that gave way').to.deep.equal([]);
    const evidence = rungs.find(
      ({ question }) => question === 'how much slower is a node under KVM',
    )?.evidence;
    expect(evidence, 'the rung of the loop').to.match(/^a loop of \d+ ms here takes \d+ ms there/);
    expect(timeScale).to.be.at.least(1);
  },
});

const outsider = defineCheck({
  id: 'host.outsider',
  title: 'an account outside of group kvm gets emulation, and is told why',
  // the loop is emulated there, on a host that may be itself
  within: '10m',
  async run(lab) {
    const { type, reason } = await accelerationFor(lab, lab.setting('outsider'));
    expect(type).to.equal('tcg');
    expect(reason).to.match(/^\/dev\/kvm cannot be opened: EACCES/);
  },
});

const insider = defineCheck({
  id: 'host.insider',
  title: 'an ordinary account in group kvm has it',
  within: '5m',
  async run(lab) {
    const { type, nested } = await accelerationFor(lab, lab.setting('insider'));
    expect({ type, nested }).to.deep.equal({ type: 'kvm', nested: true });
  },
});

/** The one node that is a host. */
export function hostOf(lab: LabUnderTest): Node {
  const [host] = lab.nodes('host-of-labs');
  if (!host) throw new Error(`lab ${lab.name} has no node of role host-of-labs`);
  return host;
}

async function accelerationFor(lab: LabUnderTest, account: string): Promise<Acceleration> {
  const told = await labOn(hostOf(lab), 'doctor --json', { account, within: '10m' });
  return (JSON.parse(told) as { acceleration: Acceleration }).acceleration;
}

/** As `sha256sum` would say of what it has said of each file, in the order of their paths. */
async function digestOf(folder: string, parts: readonly string[]): Promise<string> {
  const files = (await Promise.all(parts.map((part) => filesOf(folder, part)))).flat();
  const paths = files.toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
  const all = createHash('sha256');
  for (const path of paths)
    all.update(
      `${createHash('sha256')
        .update(await readFile(join(folder, path)))
        .digest('hex')}  ${path}\n`,
    );
  return all.digest('hex');
}

async function filesOf(folder: string, part: string): Promise<string[]> {
  const entries = await readdir(join(folder, part), { withFileTypes: true }).catch(() => undefined);
  if (!entries) return [part];
  const below = entries.map(async (entry) => {
    const path = join(part, entry.name);
    if (entry.isDirectory()) return filesOf(folder, path);
    return entry.isFile() ? [path] : [];
  });
  return (await Promise.all(below)).flat();
}

export const kvmHostChecks: readonly Check[] = [checkout, doctor, insider, outsider];
