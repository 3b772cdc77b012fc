import type { Command } from './command.ts';

/** A word of the command line, as the list of commands has it. */
export interface ListedCommand {
  readonly name: string;
  /** One line for the list. */
  readonly summary: string;
  /** Called by what stacklab writes, not by people. */
  readonly hidden?: true;
  /** What carries it out brings its own part of stacklab along: the others' parts stay unread. */
  readonly load: () => Promise<Command>;
}

/** In the order of the help. */
export const COMMANDS: readonly ListedCommand[] = [
  {
    name: 'run',
    summary: 'Builds a lab, applies its deployment, asks its checks, takes it down: the whole story.',
    load: async () => (await import('./commands/run.ts')).run,
  },
  {
    name: 'retry',
    summary: 'Runs the last failed run again, from its failed phase on, on the lab as it was before that.',
    load: async () => (await import('./commands/retry.ts')).retry,
  },
  {
    name: 'up',
    summary: 'Builds a lab and leaves it up, with nothing deployed or with what --at asks for.',
    load: async () => (await import('./commands/up.ts')).up,
  },
  {
    name: 'deploy',
    summary: 'Applies the deployment to a lab that is up; again, if it was applied before.',
    load: async () => (await import('./commands/deploy.ts')).deploy,
  },
  {
    name: 'check',
    summary: 'Asks the acceptance checks of a lab that is up and deployed.',
    load: async () => (await import('./commands/check.ts')).check,
  },
  {
    name: 'ssh',
    summary: 'Logs in to a node of a lab that is up, with OpenSSH; what follows -- is given to ssh.',
    load: async () => (await import('./commands/ssh.ts')).ssh,
  },
  {
    name: 'exec',
    summary:
      'Runs a command on a node of a lab that is up; standard input, output and the exit status are its own.',
    load: async () => (await import('./commands/exec.ts')).exec,
  },
  {
    name: 'openstack',
    summary:
      "Asks the cloud of a lab that is up with its release's own client, on this host; without a command it opens the client's shell.",
    load: async () => (await import('./commands/openstack.ts')).openstack,
  },
  {
    name: 'stop',
    summary: 'Has nodes of a lab that is up shut down: their disks stay, and so does the rest of the lab.',
    load: async () => (await import('./commands/stop.ts')).stop,
  },
  {
    name: 'start',
    summary: 'Switches nodes of a lab that are off on again, and waits until they answer.',
    load: async () => (await import('./commands/start.ts')).start,
  },
  {
    name: 'reboot',
    summary: 'Has nodes of a lab that is up restart, and waits until they answer again.',
    load: async () => (await import('./commands/reboot.ts')).reboot,
  },
  {
    name: 'status',
    summary: 'Tells which labs are there, and which of their nodes run.',
    load: async () => (await import('./commands/status.ts')).status,
  },
  {
    name: 'logs',
    summary: "Prints a node's serial console, or its journal.",
    load: async () => (await import('./commands/logs.ts')).logs,
  },
  {
    name: 'down',
    summary: 'Takes a lab down: its nodes, networks and disks are gone afterwards.',
    load: async () => (await import('./commands/down.ts')).down,
  },
  {
    name: 'reap',
    summary: 'Removes what killed commands left of their labs; labs that are up or being built stay.',
    load: async () => (await import('./commands/reap.ts')).reap,
  },
  {
    name: 'checkpoints',
    summary: 'Tells which checkpoints of labs there are; prune removes some, the least recently used first.',
    load: async () => (await import('./commands/checkpoints.ts')).checkpoints,
  },
  {
    name: 'images',
    summary: 'Tells which images are in the cache; prune removes those that no run has used for long.',
    load: async () => (await import('./commands/images.ts')).images,
  },
  {
    name: 'doctor',
    summary: 'Tells whether this host can carry labs, how its nodes would run, and why.',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  {
    name: 'list',
    summary: 'Tells which labs this project has.',
    load: async () => (await import('./commands/list.ts')).list,
  },
  {
    name: 'validate',
    summary:
      'Reads all files of a lab, or of every lab, as a run would: YAML, scripts, the scenario and its types.',
    load: async () => (await import('./commands/validate.ts')).validate,
  },
  {
    name: 'box',
    summary: "Makes Vagrant boxes of a lab's images, adds them, and tells the Vagrantfile of the lab.",
    load: async () => (await import('./commands/box.ts')).box,
  },
  {
    name: 'dial',
    summary:
      'Connects standard input and output to a port inside a lab: for OpenSSH, and for commands of a deployment.',
    hidden: true,
    load: async () => (await import('./commands/dial.ts')).dial,
  },
  {
    name: 'play',
    summary: 'Plays a scenario for another command, which speaks with it.',
    hidden: true,
    load: async () => (await import('./commands/play.ts')).play,
  },
  {
    name: 'types',
    summary: 'Tells, for another command, what is wrong with the types of a scenario.',
    hidden: true,
    load: async () => (await import('./commands/types.ts')).types,
  },
];
