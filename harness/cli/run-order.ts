import { UsageError } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
import { generatePasswords } from '../lab/passwords.ts';
import type { CheckpointWish } from '../run/checkpoints/checkpoint-choice.ts';
import { requireInstanceName } from '../run/instance-store.ts';
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
  const names = deployment.phases.map(({ name }) => name);
  const phase = (option: string): string | undefined => {
    const name = call.text(option);
    if (name === undefined || names.includes(name)) return name;
    const hint = didYouMean(name, names) || ';';
    throw new UsageError(`--${option} ${name}: there is no such phase${hint} there are: ${names.join(', ')}`);
  };
  return { fresh: call.flag('fresh'), from: phase('from'), until: phase('until') };
}
