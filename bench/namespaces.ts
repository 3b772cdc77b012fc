import { readAccount } from '../harness/adapters/host/account.ts';
import type { Bench, BenchSetting } from './bench.ts';
import { readyLab } from './ready-lab.ts';
import { secondsOf } from './seconds-of.ts';

const LAB = 'smoke';
const INSTANCE = 'bench-namespaces';
const SAMPLES = 5;

/** What it costs at the start that root of a node is nobody on the host: only root may do without, and then by containers. */
export const namespaces: Bench = {
  name: 'namespaces',
  summary: `lab ${LAB} up by containers of root, in a user namespace and with --trust-deployment, in turn`,
  measure: async (setting) => {
    if (readAccount().uid !== 0) {
      setting.say(
        'namespaces: an ordinary user has no containers without a user namespace: nothing to compare',
      );
      return [];
    }
    await readyLab(setting, LAB);
    // what is made once, the files of an image for other ids among it, is not what a start costs
    await secondsUp(setting);
    await secondsUp(setting, '--trust-deployment');
    const own: number[] = [];
    const trusted: number[] = [];
    const samples = setting.samples ?? SAMPLES;
    for (let sample = 1; sample <= samples; sample += 1) {
      own.push(await secondsUp(setting));
      trusted.push(await secondsUp(setting, '--trust-deployment'));
      const [last = 0, lastTrusted = 0] = [own.at(-1), trusted.at(-1)];
      setting.say(
        `namespaces: ${sample} of ${samples}: ${last.toFixed(1)} s, trusted ${lastTrusted.toFixed(1)} s`,
      );
    }
    return [
      { what: `\`lab up ${LAB} --provider container\` as root`, unit: 's', samples: own },
      { what: 'the same with `--trust-deployment`: no user namespace', unit: 's', samples: trusted },
      {
        what: 'in a user namespace / without one, by pair',
        unit: '',
        samples: own.map((taken, pair) => taken / (trusted[pair] ?? NaN)),
      },
    ];
  },
};

async function secondsUp({ home }: BenchSetting, ...options: readonly string[]): Promise<number> {
  const words = ['up', LAB, '--provider', 'container', '--name', INSTANCE, ...options];
  const seconds = await secondsOf(() => home.lab(...words));
  await home.lab('down', INSTANCE);
  return seconds;
}
