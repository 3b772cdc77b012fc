import { ConnectFailed } from '../../harness/core/errors.ts';
import type { Machine, RunningLab } from '../../harness/ports/provider.ts';
import type { CommandResult, ExecOptions } from '../../harness/ports/shell.ts';
import { LabNode } from '../../harness/run/nodes/node.ts';
import { UpLab } from '../../harness/run/up-lab.ts';
import { recordOf } from './instance-record.ts';
import { ScriptedShell } from './scripted-shell.ts';
import { planOf, smallLab } from './small-lab.ts';

/** One machine without a machine: on or off, with a count of its boots. */
export class SwitchedMachine implements Machine {
  readonly name: string;
  readonly consoleLog = '';
  readonly shell: ScriptedShell;
  /** Whether its system does what it is told. */
  obeys = true;
  /** Whether it says anything after it was switched on. */
  boots = true;
  #isOn = true;
  #boot = 1;

  constructor(name: string) {
    this.name = name;
    this.shell = new ScriptedShell((command, options) => this.#answer(command, options));
    this.shell.waitUntilReachable = () => this.#reached();
  }

  isRunning(): Promise<boolean> {
    return Promise.resolve(this.#isOn);
  }

  kill(): Promise<void> {
    this.#isOn = false;
    return Promise.resolve();
  }

  reset(): Promise<void> {
    return Promise.resolve();
  }

  setLink(): Promise<void> {
    return Promise.resolve();
  }

  switchOn(): void {
    if (this.#isOn) throw new Error(`${this.name} is on: domain already exists`);
    this.#isOn = this.boots;
    this.#boot += 1;
  }

  #answer(command: string, { signal }: ExecOptions): Partial<CommandResult> {
    signal?.throwIfAborted();
    if (!this.#isOn) throw new ConnectFailed(`${this.name}: no route to host`);
    if (command === 'systemctl poweroff' && this.obeys) this.#isOn = false;
    if (command === 'systemctl reboot' && this.obeys) this.#boot += 1;
    return command.includes('boot_id') ? { stdout: `boot-${this.#boot}\n` } : {};
  }

  #reached(): Promise<void> {
    return this.#isOn
      ? Promise.resolve()
      : Promise.reject(new ConnectFailed(`${this.name}: SSH: not within 1 s`));
  }
}

export interface SwitchedLab {
  readonly up: UpLab;
  readonly controller: SwitchedMachine;
  readonly object: SwitchedMachine;
}

/** The small lab, with machines that can be switched; limits are a hundred thousandth of what they are, and count for waits alone. */
export function switchedLab(more: Partial<RunningLab> = {}): SwitchedLab {
  const lab = smallLab();
  const timeScale = 1e-5;
  const [controller, object] = [new SwitchedMachine('controller01'), new SwitchedMachine('object01')];
  const machines = new Map([controller, object].map((machine) => [machine.name, machine]));
  const running = {
    instance: 'small-1',
    provider: 'paper',
    lacks: new Map(),
    machines,
    start: (node: string) => {
      machines.get(node)?.switchOn();
      return Promise.resolve();
    },
    ...more,
  } as unknown as RunningLab;
  const record = recordOf(lab, 'small-1');
  const nodes = [...machines.values()].map(
    ({ name, shell }) => new LabNode({ plan: planOf(lab, name), shell, timeScale }),
  );
  const up = new UpLab({ ...record, acceleration: { ...record.acceleration, timeScale } }, running, nodes);
  return { up, controller, object };
}
