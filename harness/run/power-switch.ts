import { toMs } from '../core/duration.ts';
import { ConnectFailed, LabFault, messageOf, ScenarioFailure, UsageError } from '../core/errors.ts';
import { waitUntil } from '../core/wait.ts';
import { program } from '../core/program.ts';
import type { Node } from '../ports/node.ts';
import type { Machine } from '../ports/provider.ts';
import type { InstanceRecord, Stopped } from './instance-record.ts';
import { askToEnd } from './nodes/ask-to-end.ts';
import { stoppedInWords } from './stopped-nodes.ts';
import type { UpLab } from './up-lab.ts';

export interface PowerSwitchOptions {
  readonly up: UpLab;
  /** Who uses it, as it was typed: `lab stop client01`. */
  readonly by: string;
  /** Keeps what the lab is to be known by from now on. */
  readonly save: (record: InstanceRecord) => Promise<void>;
  readonly signal?: AbortSignal | undefined;
}

/** As long as a check gives a node to restart, all that was deployed on it included. */
const ENDS_WITHIN = '5m';
const ANSWERS_WITHIN = '5m';

/** Switches nodes of a lab that is up off and on, as an operator does. Each verb returns what has become of the node. */
export class PowerSwitch {
  readonly #up: UpLab;
  readonly #by: string;
  readonly #save: PowerSwitchOptions['save'];
  readonly #signal: AbortSignal | undefined;
  readonly #stopped: Map<string, Stopped>;
  #saved: Promise<void> = Promise.resolve();

  constructor({ up, by, save, signal }: PowerSwitchOptions) {
    this.#up = up;
    this.#by = by;
    this.#save = save;
    this.#signal = signal;
    this.#stopped = new Map(Object.entries(up.record.stopped ?? {}));
  }

  /** Has its system shut down, or pulls its plug; throws `LabFault` when it still runs at the end of the limit. */
  async stop(name: string, { force }: { readonly force: boolean }): Promise<string> {
    const { node, machine } = this.#of(name);
    this.#requireStart();
    if (!(await machine.isRunning())) return `is off already${this.#byWhom(name)}`;
    if (force) await machine.kill();
    else await this.#shutDown(node, machine);
    await this.#note(name, { by: this.#by, at: new Date().toISOString() });
    return force ? 'is off: its plug was pulled' : 'is off';
  }

  /** Switches it on and waits until it answers; throws `LabFault` when it does not. */
  async start(name: string): Promise<string> {
    const { node, machine } = this.#of(name);
    const start = this.#requireStart();
    const runs = await machine.isRunning();
    if (!runs) await start(name);
    await this.#note(name, undefined);
    if (runs) return 'is on already';
    await this.#answers(machine, this.#reached(node));
    return 'is on';
  }

  /** Has its system restart and waits until another boot of it answers. */
  async reboot(name: string): Promise<string> {
    const { node, machine } = this.#of(name);
    if (!(await machine.isRunning()))
      throw new UsageError(
        `${name} is off${this.#byWhom(name)}; start it with: ${this.#command('start', name)}`,
      );
    if (this.#up.running.lacks.has('own-kernel')) await this.#offAndOn(node, machine);
    else await this.#answers(machine, node.reboot({ within: ANSWERS_WITHIN, signal: this.#signal }));
    return 'has restarted';
  }

  /** A container that restarts by itself ends. */
  async #offAndOn(node: Node, machine: Machine): Promise<void> {
    const start = this.#requireStart();
    await this.#shutDown(node, machine);
    await start(node.name);
    await this.#answers(machine, this.#reached(node));
  }

  async #shutDown(node: Node, machine: Machine): Promise<void> {
    const { name } = node;
    try {
      // one that cannot be told has not been: its limit need not be waited for
      await node.succeed('true', { signal: this.#signal });
      await askToEnd(node, 'systemctl poweroff', this.#signal);
      await waitUntil(
        `${name}: its machine`,
        async () => ((await machine.isRunning()) ? { pending: 'it still runs' } : { done: true }),
        { within: this.#scaled(ENDS_WITHIN), missing: 'not off', ...this.#patience(name) },
      );
    } catch (error) {
      if (!isOfTheNode(error)) throw error;
      const force = this.#command('stop', `${name} --force`);
      throw new LabFault(`${messageOf(error)}; pull its plug with: ${force}`, { cause: error });
    }
  }

  #reached({ shell }: Node): Promise<void> {
    return shell.waitUntilReachable(this.#scaled(ANSWERS_WITHIN), this.#signal);
  }

  async #answers(machine: Machine, reached: Promise<void>): Promise<void> {
    try {
      await reached;
    } catch (error) {
      if (!isOfTheNode(error)) throw error;
      const state = (await machine.isRunning()) ? 'its machine runs' : 'its machine has ended';
      const look = this.#command('logs', machine.name);
      throw new LabFault(`${messageOf(error)}; ${state}, and what it said is told by: ${look}`, {
        cause: error,
      });
    }
  }

  #of(name: string): { readonly node: Node; readonly machine: Machine } {
    const node = this.#up.node(name);
    const machine = this.#up.running.machines.get(name);
    if (!machine) throw new LabFault(`${name}: its provider knows no machine of this name`);
    return { node, machine };
  }

  /** Nothing is switched off that cannot be switched on again. */
  #requireStart(): (node: string) => Promise<void> {
    const { running } = this.#up;
    if (running.start) return running.start.bind(running);
    throw new UsageError(
      `lab ${running.instance}: a node that ${running.provider} has made cannot be started again, and none is stopped; ${program.call} reboot restarts it`,
    );
  }

  /** Nodes are switched side by side: the last word is the one that stays written. */
  async #note(name: string, stopped: Stopped | undefined): Promise<void> {
    if (stopped) this.#stopped.set(name, stopped);
    else if (!this.#stopped.delete(name)) return;
    const save = (): Promise<void> =>
      this.#save({ ...this.#up.record, stopped: Object.fromEntries(this.#stopped) });
    this.#saved = this.#saved.then(save);
    await this.#saved;
  }

  #byWhom(name: string): string {
    const stopped = this.#stopped.get(name);
    return stopped ? `, ${stoppedInWords(stopped)}` : '';
  }

  #command(verb: string, rest: string): string {
    return `${program.call} ${verb} ${rest} --lab ${this.#up.record.instance}`;
  }

  #patience(name: string) {
    return { signal: this.#signal, lostTime: this.#up.load?.lostBy(name) };
  }

  #scaled(within: typeof ENDS_WITHIN): number {
    return toMs(within) * this.#up.record.acceleration.timeScale;
  }
}

/** As against what the host, the provider or whoever interrupts has to say. */
function isOfTheNode(error: unknown): boolean {
  return error instanceof ScenarioFailure || error instanceof ConnectFailed;
}
