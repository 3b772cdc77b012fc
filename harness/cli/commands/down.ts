import { UsageError } from '../../core/errors.ts';
import { waitUntil } from '../../core/wait.ts';
import { program } from '../../core/program.ts';
import type { ProcessTable } from '../../ports/processes.ts';
import { workerInWords, type Worker } from '../../run/lab-work.ts';
import { chosenInstance, withAttachedLab } from '../attached-lab.ts';
import type { Call, Command } from '../command.ts';
import { compose, type Workshop } from '../composition.ts';
import { OPTIONS } from '../options.ts';

export const down: Command = {
  name: 'down',
  usage: '[LAB] [--lab NAME] [--force]',
  options: {
    lab: OPTIONS.lab,
    force: { type: 'boolean', help: 'end the command that works on the lab; the lab has to be named then' },
  },
  arguments: 1,
  run: async (call) => {
    const workshop = compose(call.environment);
    workshop.instances.worksAs(call.line);
    const name = await chosenInstance(call, workshop, call.positionals[0]);
    await freeLab(call, workshop, name);
    process.stdout.write(`${name} is down\n`);
    return 0;
  },
};

async function freeLab(call: Call, workshop: Workshop, name: string): Promise<void> {
  const { instances, tools } = workshop;
  const found = await requireLab(instances, name);
  if (found.worker) {
    refuseUnlessForced(call, name, found.worker);
    await endWork(found.worker, tools.processes);
    // a run that is interrupted takes its lab down itself
    if (!(await instances.list()).some((instance) => instance.name === name)) return;
  }
  await instances.holding(name, async () => {
    await keepConsoles(name, workshop);
    await tools.provider.takeDown(name);
  });
}

async function requireLab(instances: Workshop['instances'], name: string) {
  const all = await instances.list();
  const found = all.find((instance) => instance.name === name);
  if (found) return found;
  const names = all.map((instance) => instance.name).join(', ');
  throw new UsageError(`there is no lab ${name}; there are: ${names || 'none'}`);
}

/** Nobody ends the work of another terminal by a bare `lab down`. */
function refuseUnlessForced(call: Call, name: string, worker: Worker): void {
  const isNamed = call.positionals.length > 0 || call.text('lab') !== undefined;
  if (isNamed && call.flag('force')) return;
  throw new UsageError(
    `lab ${name} is being worked on by ${workerInWords(worker)}; wait for its end, or end it, too: ${program.call} down ${name} --force`,
  );
}

/** First as Ctrl-C does, then for good. */
const ENDS = [
  ['SIGTERM', '60s'],
  ['SIGKILL', '10s'],
] as const;

async function endWork(worker: Worker, processes: ProcessTable): Promise<void> {
  for (const [signal, within] of ENDS) {
    if (!(await processes.isAlive(worker))) return;
    process.kill(worker.pid, signal);
    const gone = async () => ((await processes.isAlive(worker)) ? { pending: 'it goes on' } : { done: true });
    const last = signal === 'SIGKILL';
    await waitUntil(`the end of ${workerInWords(worker)}`, gone, { within }).catch((error: unknown) => {
      if (last) throw error;
    });
  }
}

/** Whoever takes hold of a lab brings home what its nodes have said; one that cannot be had has no more to say. */
async function keepConsoles(name: string, workshop: Workshop): Promise<void> {
  const { state, record } = await workshop.instances.find(name);
  if (state === 'up' && record)
    await withAttachedLab(workshop, name, () => Promise.resolve()).catch(() => undefined);
}
