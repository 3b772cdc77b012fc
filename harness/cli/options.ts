import type { OptionSpec } from './command.ts';

/** Options that several commands share, each described once. */
export const OPTIONS = {
  platform: { type: 'string', value: 'NAME', help: 'where nodes come from; default: the first of lab.yaml' },
  deployment: { type: 'string', value: 'DIR', help: 'put another deployment on the lab' },
  name: { type: 'string', value: 'NAME', help: 'what the lab is called while it is up; default: LAB' },
  provider: {
    type: 'string',
    value: 'NAME',
    help: 'what makes the nodes: libvirt (virtual machines), container or vagrant; default: libvirt',
  },
  connect: {
    type: 'string',
    value: 'URI',
    help: 'use this libvirtd of the machine instead of a sandbox: qemu:///system',
  },
  'trust-deployment': {
    type: 'boolean',
    help: 'let root of a container that root has started be root of this host: its scripts are trusted with it',
  },
  lab: { type: 'string', short: 'l', value: 'NAME', help: 'which lab that is up; default: the only one' },
  only: {
    type: 'string',
    value: 'CHECK',
    multiple: true,
    help: 'ask only this check, or this group of checks; may be repeated',
  },
  scenario: { type: 'string', value: 'NAME', help: 'play scenarios/NAME.scenario.ts; default: LAB' },
  set: {
    type: 'string',
    value: 'NAME=VALUE',
    multiple: true,
    help: 'choose an option of the scenario, such as servers=200; may be repeated',
  },
  keep: {
    type: 'string',
    value: 'WHEN',
    help: 'leave the lab up afterwards: always, failed or never; default: never',
  },
  fresh: { type: 'boolean', help: 'use no checkpoint: everything runs' },
  from: { type: 'string', value: 'PHASE', help: 'run this phase and all that needs it, changed or not' },
  until: { type: 'string', value: 'PHASE', help: 'run only this phase and what it needs; no checks' },
  offline: { type: 'boolean', help: 'fetch nothing: what is not in the cache is an error' },
  verbose: { type: 'boolean', short: 'v', help: 'show the output of phases as it comes' },
  json: { type: 'boolean', help: 'print JSON' },
} as const satisfies Readonly<Record<string, OptionSpec>>;
