import type { Bench, BenchSetting } from './bench.ts';
import type { Figure } from './figure.ts';
import { readyLab } from './ready-lab.ts';
import { secondsOf } from './seconds-of.ts';

const LAB = 'smoke';
const SAMPLES = 3;
/** What one provider may take of another's time for the same lab. */
const LIMITS = [
  { provider: 'container', of: 'libvirt', limit: 0.25 },
  { provider: 'libvirt', of: 'vagrant', limit: 0.6 },
];
const PROVIDERS = ['libvirt', 'container', 'vagrant'];

/** The same lab, deployment and checks on every kind of machine, in turn: what each costs. */
export const providers: Bench = {
  name: 'providers',
  summary: `lab ${LAB} from nothing to its verdict with each provider, images cached, in turn`,
  measure: async (setting) => {
    await readyLab(setting, LAB);
    // what is made once (a box, the files of an image) is not what a run costs
    for (const provider of PROVIDERS) await secondsWith(setting, provider);
    const seconds = new Map<string, number[]>(PROVIDERS.map((provider) => [provider, []]));
    const samples = setting.samples ?? SAMPLES;
    for (let sample = 1; sample <= samples; sample += 1)
      for (const provider of PROVIDERS) {
        const took = await secondsWith(setting, provider);
        seconds.get(provider)?.push(took);
        setting.say(`providers: ${sample} of ${samples}: ${provider} ${took.toFixed(1)} s`);
      }
    return [...totals(seconds), ...ratios(seconds)];
  },
};

function secondsWith({ home }: BenchSetting, provider: string): Promise<number> {
  return secondsOf(() => home.lab('run', LAB, '--fresh', '--provider', provider));
}

function totals(seconds: ReadonlyMap<string, readonly number[]>): Figure[] {
  return [...seconds].map(([provider, samples]) => ({
    what: `\`lab run ${LAB} --fresh --provider ${provider}\`, images cached`,
    unit: 's',
    samples,
  }));
}

/** Pair by pair: what disturbs the host for a while disturbs both. */
function ratios(seconds: ReadonlyMap<string, readonly number[]>): Figure[] {
  return LIMITS.map(({ provider, of, limit }) => ({
    what: `lab ${LAB}: ${provider} / ${of}, by pair`,
    unit: '',
    samples: (seconds.get(provider) ?? []).map((taken, pair) => taken / (seconds.get(of)?.[pair] ?? NaN)),
    limit,
  }));
}
