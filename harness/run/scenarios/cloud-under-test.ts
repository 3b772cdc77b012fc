import { UsageError } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import type { Cloud, CloudPerson, CloudService, CloudUnit } from '../../lab/cloud.ts';
import type { DeploymentFacts } from '../../lab/deployment.ts';

/** What a deployment.yaml may leave out of its cloud: `cache`, `networks`, … */
export type CloudPart = {
  [Key in keyof Cloud]-?: undefined extends Cloud[Key] ? Key : never;
}[keyof Cloud];

/** The cloud as deployment.yaml has it; a fact that it has not ends the check that looks for it with a `UsageError`. */
export interface CloudUnderTest extends Cloud {
  /** Somebody of `people`, by user name. */
  person(name: string): CloudPerson;
  /** A service by its type in the catalog: `image`. */
  service(type: string): CloudService;
  /** A service on a node, by the name that it has in its own documentation: `nova-api`. */
  unit(service: string, node: string): CloudUnit;
  /** Path of the file that a service on a node logs to. */
  log(service: string, node: string): string;
  /** Path of the file in which a service on a node has what is peculiar to it there. */
  config(service: string, node: string): string;
  /** Path on the controller of the file that an operator becomes somebody with, by user name. */
  openrc(person: string): string;
  /** A part that a deployment may leave out: `lab.cloud.required('etcd').port`. */
  required<Part extends CloudPart>(part: Part): NonNullable<Cloud[Part]>;
}

/** Throws `UsageError` where the deployment makes no cloud. */
export function cloudUnderTest(lab: string, { cloud }: DeploymentFacts): CloudUnderTest {
  if (!cloud)
    throw new UsageError(`lab ${lab}: its deployment.yaml has no cloud, which this check asks; add 'cloud:'`);
  const unit = (service: string, node: string): CloudUnit =>
    found(cloud.units[node] ?? {}, service, `cloud.units has no '${service}' on ${node}`);
  const person = (name: string): CloudPerson => found(cloud.people, name, `cloud.people has no '${name}'`);
  return {
    ...cloud,
    person,
    service: (type) => found(cloud.services, type, `cloud.services has no '${type}'`),
    unit,
    log: (service, node) => present(unit(service, node), 'log', `cloud.units: '${service}' on ${node}`),
    config: (service, node) => present(unit(service, node), 'config', `cloud.units: '${service}' on ${node}`),
    openrc: (name) => present(person(name), 'openrc', `cloud.people.${name}`),
    required: (part) => present(cloud, part, 'cloud'),
  };
}

/** A setting of the deployment; throws `UsageError` naming those that there are. */
export function settingOf({ settings }: DeploymentFacts, name: string): string {
  const value = settings.get(name);
  if (value !== undefined) return value;
  const names = [...settings.keys()];
  throw new UsageError(
    `deployment.yaml has no setting '${name}'${didYouMean(name, names) || ';'} it has: ${names.join(', ') || 'none'}`,
  );
}

function found<T>(map: Readonly<Record<string, T>>, name: string, lack: string): T {
  const value = Object.hasOwn(map, name) ? map[name] : undefined;
  if (value !== undefined) return value;
  const names = Object.keys(map);
  throw new UsageError(
    `deployment.yaml: ${lack}${didYouMean(name, names) || ';'} it has: ${names.join(', ') || 'none'}`,
  );
}

function present<T, Key extends keyof T & string>(facts: T, key: Key, where: string): NonNullable<T[Key]> {
  const value = facts[key];
  if (value !== undefined && value !== null) return value;
  throw new UsageError(`deployment.yaml: ${where} has no '${key}', which this check asks for; add '${key}:'`);
}
