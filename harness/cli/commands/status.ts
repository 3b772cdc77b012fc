import { program } from '../../core/program.ts';
import { addressOf, managementNetwork } from '../../lab/lab.ts';
import type { Instance } from '../../run/instance-store.ts';
import type { Stopped } from '../../run/instance-record.ts';
import { workerInWords, type Worker } from '../../run/lab-work.ts';
import { stoppedInWords } from '../../run/stopped-nodes.ts';
import type { Command } from '../command.ts';
import { compose, type Workshop } from '../composition.ts';
import { OPTIONS } from '../options.ts';

export const status: Command = {
  name: 'status',
  usage: '[LAB] [--json]',
  options: { json: OPTIONS.json },
  arguments: 1,
  run: async (call) => {
    const workshop = compose(call.environment);
    const [wanted] = call.positionals;
    const all = await workshop.instances.list();
    const chosen = all.filter(
      ({ name, record }) => wanted === undefined || name === wanted || record?.lab.name === wanted,
    );
    const reports = await Promise.all(chosen.map((instance) => reportOf(workshop, instance)));
    // who reads JSON asks whether it is up; who reads words has called it something else
    if (reports.length === 0 && wanted !== undefined && !call.flag('json'))
      await workshop.instances.upRecord(wanted);
    process.stdout.write(call.flag('json') ? `${JSON.stringify(reports, null, 2)}\n` : inWords(reports));
    return 0;
  },
};

interface NodeReport {
  readonly name: string;
  readonly roles: readonly string[];
  readonly address: string | undefined;
  readonly running: boolean;
  /** Who has switched it off; absent where nobody has, or it runs. */
  readonly stopped?: Stopped;
  readonly console: string;
}

interface LabReport {
  readonly name: string;
  readonly lab?: string;
  readonly state: Instance['state'];
  readonly platform?: string;
  readonly acceleration?: string;
  readonly startedAt?: string;
  readonly runDirectory?: string;
  /** Who is changing it now, and how far that is. */
  readonly work?: Pick<Worker, 'command' | 'pid' | 'since' | 'at'>;
  readonly nodes: readonly NodeReport[];
}

async function reportOf({ tools }: Workshop, { name, state, record, worker }: Instance): Promise<LabReport> {
  const work = worker ? { work: workOf(worker) } : {};
  if (!record) return { name, state, ...work, nodes: [] };
  const { lab, platform, acceleration, startedAt, runDirectory } = record;
  const common = {
    name,
    lab: lab.name,
    state,
    platform,
    acceleration: acceleration.type,
    startedAt,
    runDirectory,
    ...work,
  };
  if (state !== 'up') return { ...common, nodes: [] };
  await using running = await tools.provider.attach(lab, name, runDirectory);
  const network = managementNetwork(lab).name;
  const nodes = lab.nodes.map(async (node): Promise<NodeReport> => {
    const machine = running.machines.get(node.name);
    const runs = (await machine?.isRunning()) ?? false;
    const stopped = record.stopped?.[node.name];
    return {
      name: node.name,
      roles: node.roles,
      address: addressOf(node, network),
      running: runs,
      ...(stopped && !runs ? { stopped } : {}),
      console: machine?.consoleLog ?? '',
    };
  });
  return { ...common, nodes: await Promise.all(nodes) };
}

function workOf({ command, pid, since, at }: Worker): NonNullable<LabReport['work']> {
  return { command, pid, since, ...(at === undefined ? {} : { at }) };
}

function inWords(reports: readonly LabReport[]): string {
  if (reports.length === 0) return `no lab is up; start one with: ${program.call} up LAB\n`;
  return reports.map(labInWords).join('\n');
}

function labInWords(report: LabReport): string {
  const { name, lab, state, platform, acceleration, startedAt, work, nodes } = report;
  const facts = [
    lab === name ? undefined : lab && `lab ${lab}`,
    platform,
    acceleration,
    startedAt && `since ${startedAt}`,
  ];
  const head = `${name}: ${[state, ...facts].filter(Boolean).join(', ')}\n`;
  const remedy =
    state === 'dead' ? `  left by a command that was killed; remove it with: ${program.call} reap\n` : '';
  const busy = work ? `  being worked on by ${workerInWords(work)}\n` : '';
  const width = Math.max(0, ...nodes.map((node) => node.name.length));
  const lines = nodes.map((node) => {
    const columns = [
      node.name.padEnd(width),
      node.roles.join(', ').padEnd(10),
      (node.address ?? '-').padEnd(15),
    ];
    return `  ${columns.join('  ')}  ${powerInWords(node)}\n`;
  });
  return head + remedy + busy + lines.join('');
}

function powerInWords({ running, stopped }: NodeReport): string {
  if (running) return 'running';
  return stopped ? `off, ${stoppedInWords(stopped)}` : 'not running';
}
