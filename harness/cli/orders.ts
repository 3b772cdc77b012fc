import { UsageError } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
import { generatePasswords } from '../lab/passwords.ts';
import type { Lab } from '../lab/lab.ts';
import type { Deployment } from '../lab/deployment.ts';
import type { GuestRecipe, Platform } from '../lab/platform.ts';
import type { InstanceRecord } from '../run/instance-record.ts';
import type { ReuseWish } from '../run/checkpoints/reuse.ts';
import type { RunOrder } from '../run/run-order.ts';
import type { Call } from './command.ts';
import type { ProviderChoice, Workshop } from './composition.ts';
import type { RecordedRun } from './recorded-run.ts';

/** What the files of a lab say, all of them read and found good before anything is made. */
export interface LabFiles {
  readonly lab: Lab;
  readonly deployment: Deployment;
  readonly platform: Platform;
  readonly guest?: GuestRecipe;
}

/** Reads lab.yaml and everything that it names; throws `UsageError` naming file, line and key. */
export async function readLab(call: Call, { labs }: Workshop, name: string): Promise<LabFiles> {
  const deploymentDir = call.text('deployment');
  const lab = await labs.lab(name, deploymentDir === undefined ? {} : { deploymentDir });
  const wanted = call.text('platform');
  if (wanted !== undefined && !lab.platforms.includes(wanted))
    throw new UsageError(`--platform ${wanted}: lab ${name} is made for ${lab.platforms.join(', ')}`);
  const [deployment, platform, guest] = await Promise.all([
    labs.deployment(lab),
    labs.platform(wanted ?? lab.platforms[0] ?? ''),
    lab.guest === undefined ? undefined : labs.guest(lab.guest),
  ]);
  return { lab, deployment, platform, ...(guest ? { guest } : {}) };
}

/** Which provider makes the lab; throws `UsageError` where the options contradict each other. */
export function providerOf(call: Call): ProviderChoice {
  const [provider, connect] = [call.text('provider'), call.text('connect')];
  if (connect !== undefined && provider !== undefined && provider !== 'libvirt')
    throw new UsageError(
      `--connect names a libvirtd, which --provider ${provider} does not use: leave out one of them`,
    );
  return { provider: provider ?? 'libvirt', connect };
}

/** What it takes to bring a lab up under a name; its passwords are made here and kept out of every report. */
export function orderRun(
  call: Call,
  { libDir }: Workshop,
  files: LabFiles,
  instance: string,
  run: RecordedRun,
): RunOrder {
  const passwords = generatePasswords(files.deployment.secrets);
  for (const password of passwords.values()) run.context.redactor.add(password);
  const { directory: runDirectory } = run;
  return { ...files, instance, passwords, runDirectory, libDir, offline: call.flag('offline') };
}

/** What the call wants of checkpoints; throws `UsageError` on a phase that the deployment does not have. */
export function reuseWish(call: Call, { deployment }: LabFiles): ReuseWish {
  const names = deployment.phases.map(({ name }) => name);
  const phase = (option: string): string | undefined => {
    const name = call.text(option);
    if (name === undefined || names.includes(name)) return name;
    const hint = didYouMean(name, names) || ';';
    throw new UsageError(`--${option} ${name}: there is no such phase${hint} there are: ${names.join(', ')}`);
  };
  return { fresh: call.flag('fresh'), from: phase('from'), until: phase('until') };
}

/** The deployment to apply to a lab that is up; its secrets must be those that the lab was brought up with. */
export async function deploymentOf(
  call: Call,
  { labs }: Workshop,
  { lab, passwords }: InstanceRecord,
): Promise<Deployment> {
  const deployment = await labs.deployment(lab, call.text('deployment'));
  const unknown = deployment.secrets.filter((name) => !passwords.has(name));
  if (unknown.length === 0) return deployment;
  throw new UsageError(
    `${deployment.dir}: this lab was brought up without the secrets ${unknown.join(', ')}; bring it up anew: npx lab up ${lab.name}`,
  );
}
