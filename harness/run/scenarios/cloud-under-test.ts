import { UsageError } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import type { Cloud, CloudPerson, CloudService, CloudUnit } from '../../lab/cloud.ts';
import type { DeploymentFacts } from '../../lab/deployment.ts';

/** What a deployment.yaml may leave out of its cloud. */
export type CloudPart = {
  [Key in keyof Cloud]-?: undefined extends Cloud[Key] ? Key : never;
}[keyof Cloud];

/** The cloud as deployment.yaml has it; a fact that it has not ends the check that looks for it with a `UsageError`. */
export interface CloudUnderTest extends Cloud {
  person(name: string): CloudPerson;
  /** By its type in the catalog. */
  service(type: string): CloudService;
  /** By the name of its service, on a node. */
  unit(service: string, node: string): CloudUnit;
  /** Where a service on a node logs. */
  log(service: string, node: string): string;
  /** The file in which a service on a node has what is peculiar to it there. */
  config(service: string, node: string): string;
  /** The file on the controller that an operator becomes somebody with. */
  openrc(person: string): string;
  /** `lab.cloud.required('etcd').port` */
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
