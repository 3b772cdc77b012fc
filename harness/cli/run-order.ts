import { UsageError } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
import type { Deployment } from '../lab/deployment.ts';
import { dependentsOf } from '../lab/phase-graph.ts';
import { generatePasswords } from '../lab/passwords.ts';
import type { LabProgress } from '../run/checkpoints/bring-up-from-checkpoint.ts';
import type { CheckpointWish } from '../run/checkpoints/checkpoint-choice.ts';
import { requireInstanceName } from '../run/instance-name.ts';
import type { RunOrder } from '../run/run-order.ts';
import type { Call } from './command.ts';
import type { ProviderChoice, Workshop } from './composition.ts';
import type { LabFiles } from './lab-files.ts';
import type { RecordedRun } from './recorded-run.ts';

/** Which provider makes the lab; throws `UsageError` where the options contradict each other. */
export function providerOf(call: Call): ProviderChoice {
  const [provider, connect] = [call.text('provider'), call.text('connect')];
  if (connect !== undefined && provider !== undefined && provider !== 'libvirt')
    throw new UsageError(
      `--connect names a libvirtd, which --provider ${provider} does not use: leave out one of them`,
    );
  const trusted = call.flag('trust-deployment');
  if (trusted && provider !== 'container')
    throw new UsageError(
      '--trust-deployment is for --provider container: what runs on a virtual machine needs no trust',
    );
  return { provider: provider ?? 'libvirt', connect, trusted };
}

/** Throws `UsageError` before anything is recorded where the lab cannot be called as it is to be. */
export function requireName(call: Call): void {
  const name = call.text('name');
  if (name !== undefined) requireInstanceName(name);
}

/** What it takes to bring a lab up under a name; its passwords are made here. */
export function orderRun(
  call: Call,
  { libDir }: Workshop,
  files: LabFiles,
  instance: string,
  run: RecordedRun,
): RunOrder {
  const passwords = generatePasswords(files.deployment.secrets);
  const { directory: runDirectory } = run;
  return { ...files, instance, passwords, runDirectory, libDir, offline: call.flag('offline') };
}

/** What the call wants of checkpoints; throws `UsageError` on a phase that the deployment does not have. */
export function checkpointWish(call: Call, { deployment }: LabFiles): CheckpointWish {
  const phase = (option: string): string | undefined => {
    const name = call.text(option);
    if (name !== undefined) requirePhase(option, name, deployment);
    return name;
  };
  return { fresh: call.flag('fresh'), from: phase('from'), until: phase('until') };
}

/** What of a deployment is applied to a lab that has it already; throws `UsageError` on a phase that it does not have. */
export function chosenPhases(call: Call, deployment: Deployment): LabProgress | undefined {
  const [only, from] = [call.texts('only'), call.text('from')];
  for (const name of only) requirePhase('only', name, deployment);
  if (from !== undefined) requirePhase('from', from, deployment);
  if (only.length === 0 && from === undefined) return undefined;
  if (only.length > 0 && from !== undefined)
    throw new UsageError('--only and --from choose phases in two ways: leave out one of them');
  const { phases } = deployment;
  const chosen = from === undefined ? new Set(only) : dependentsOf(phases, from).add(from);
  const names = phases.map(({ name }) => name);
  return {
    wanted: new Set(names),
    reused: new Set(names.filter((name) => !chosen.has(name))),
    whyReused: `not asked for (--${from === undefined ? 'only' : 'from'})`,
  };
}

function requirePhase(option: string, name: string, { phases }: Deployment): void {
  const names = phases.map((phase) => phase.name);
  if (names.includes(name)) return;
  const hint = didYouMean(name, names) || ';';
  throw new UsageError(`--${option} ${name}: there is no such phase${hint} there are: ${names.join(', ')}`);
}
