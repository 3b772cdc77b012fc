import { UsageError } from '../core/errors.ts';
import { program } from '../core/program.ts';
import type { Deployment } from '../lab/deployment.ts';
import type { Lab } from '../lab/lab.ts';
import type { GuestRecipe, Platform } from '../lab/platform.ts';
import type { InstanceRecord } from '../run/instance-record.ts';
import type { Call } from './command.ts';
import type { Workshop } from './composition.ts';

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
    `${deployment.dir}: this lab was brought up without the secrets ${unknown.join(', ')}; bring it up anew: ${program.call} up ${lab.name}`,
  );
}
