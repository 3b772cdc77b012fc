import { HarnessError, messageOf } from '../../core/errors.ts';
import type { Acceleration } from '../../ports/acceleration.ts';
import type { NodeImage } from '../../ports/images.ts';
import type { Command } from '../command.ts';
import { compose, type Workshop } from '../composition.ts';
import { tryOutAll } from '../host-trials.ts';
import { OPTIONS } from '../options.ts';
import { EXIT } from '../../report/exit-codes.ts';

const DEFAULT_PLATFORM = 'debian12';
/** Of the first column. */
const WIDTH = 14;

export const doctor: Command = {
  name: 'doctor',
  usage: '[--json]',
  options: { json: OPTIONS.json },
  arguments: 0,
  run: async (call) => {
    const workshop = compose(call.environment);
    const diagnosis = await diagnose(workshop);
    process.stdout.write(call.flag('json') ? `${JSON.stringify(diagnosis, null, 2)}\n` : inWords(diagnosis));
    if (diagnosis.lacks !== undefined) return EXIT.hostLacks;
    return startsByDefault(workshop, diagnosis) ? EXIT.green : EXIT.broken;
  },
};

interface Diagnosis {
  readonly host: string;
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly availableMemoryMiB: number;
  readonly freeMiB: { readonly state: number; readonly cache: number };
  readonly user: string;
  readonly rootless: boolean;
  /** Absent when nothing is lacking. */
  readonly lacks?: string;
  /** Absent when there is one for the checks that need it. */
  readonly noBrowser?: string;
  readonly acceleration?: Acceleration;
  /** Why nothing could be proven. */
  readonly unproven?: string;
  /** Why labs of a provider do not start, by its name: each whose programs are there was tried out. */
  readonly doesNotStart?: Readonly<Record<string, string>>;
  /** What nodes have to do without here, by their provider; those that have all they need are not named. */
  readonly shortcomings: Readonly<Record<string, readonly string[]>>;
}

async function diagnose(workshop: Workshop): Promise<Diagnosis> {
  const { tools, environment } = workshop;
  const { description, ...facts } = await tools.host.facts();
  const [state, cache] = await Promise.all([
    tools.host.room(environment.stateDir),
    tools.host.room(environment.cacheDir),
  ]);
  const { userName: user, uid } = environment;
  const noBrowser = await tools.host.unmet('browser');
  const common = {
    host: description,
    ...facts,
    freeMiB: { state: state.freeMiB, cache: cache.freeMiB },
    user,
    rootless: uid !== 0,
    ...(noBrowser === undefined ? {} : { noBrowser }),
    shortcomings: await shortcomingsOf(workshop.providers),
  };
  const lacks = await tools.host.requirePrograms().then(() => undefined, complaint);
  if (lacks !== undefined) return { ...common, lacks };
  const tried = { ...common, doesNotStart: await tryOutAll(workshop) };
  // the proof may have to make an image first
  return startsByDefault(workshop, tried) ? { ...tried, ...(await prove(workshop)) } : tried;
}

/** The first provider is what labs are made by; the others have to be asked for. */
function startsByDefault(
  { providers }: Workshop,
  { doesNotStart = {} }: Pick<Diagnosis, 'doesNotStart'>,
): boolean {
  return !providers.slice(0, 1).some(({ name }) => name in doesNotStart);
}

/** A provider that cannot make any node here says why. */
async function shortcomingsOf(providers: Workshop['providers']): Promise<Record<string, readonly string[]>> {
  const asked = providers.map(async (provider): Promise<[string, readonly string[]]> => {
    const found = await provider.shortcomings?.().catch((error: unknown) => [complaint(error)]);
    return [provider.name, found ?? []];
  });
  return Object.fromEntries((await Promise.all(asked)).filter(([, found]) => found.length > 0));
}

/** The proof boots a lab's own kernel; where no image is in the cache yet, the smallest one is made for it. */
async function prove({ labs, tools }: Workshop): Promise<Pick<Diagnosis, 'acceleration' | 'unproven'>> {
  try {
    const kernel = (await tools.images.cachedKernel()) ?? (await smallestImage(labs, tools)).kernel;
    return { acceleration: await tools.prover.prove(kernel) };
  } catch (error) {
    return { unproven: complaint(error) };
  }
}

async function smallestImage(labs: Workshop['labs'], { images }: Workshop['tools']): Promise<NodeImage> {
  process.stderr.write('no image is in the cache yet: making a small one, to boot its kernel\n');
  const platform = await labs.platform(DEFAULT_PLATFORM);
  return images.nodeImage(platform.source, []);
}

function complaint(error: unknown): string {
  if (error instanceof HarnessError) return messageOf(error);
  throw error;
}

function inWords({ acceleration, lacks, noBrowser, unproven, ...facts }: Diagnosis): string {
  const lines = [
    `host          ${facts.host}`,
    `cpus          ${facts.cpus}`,
    `memory        ${facts.memoryMiB} MiB, ${facts.availableMemoryMiB} MiB of them free`,
    `disk          ${facts.freeMiB.state} MiB free for labs, ${facts.freeMiB.cache} MiB for images`,
    `user          ${facts.user}, ${facts.rootless ? 'rootless sandbox' : 'real root: no user namespace'}`,
    `programs      ${lacks ?? 'all there'}`,
    `browser       ${noBrowser === undefined ? 'there' : `checks that need one are skipped: ${noBrowser}`}`,
    ...Object.entries(facts.shortcomings).flatMap(([provider, found]) =>
      found.map((shortcoming) => `${provider.padEnd(WIDTH)}${shortcoming}`),
    ),
    ...Object.entries(facts.doesNotStart ?? {}).map(([provider, why]) => `${provider.padEnd(WIDTH)}${why}`),
  ];
  if (acceleration) {
    const rungs = acceleration.rungs.map(
      ({ question, passed, evidence }) => `  ${passed ? 'yes' : 'no '}  ${question}? ${evidence}`,
    );
    const nested = acceleration.nested ? ', nested' : '';
    lines.push(`acceleration  ${acceleration.type}${nested}: ${acceleration.reason}`, ...rungs);
    lines.push(`time scale    ${acceleration.timeScale}: every limit is multiplied by it`);
  }
  if (unproven !== undefined) lines.push(`acceleration  not proven: ${unproven}`);
  return `${lines.join('\n')}\n`;
}
