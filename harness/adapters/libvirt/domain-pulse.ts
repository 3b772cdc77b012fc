import { setTimeout } from 'node:timers/promises';
import { formatMs } from '../../core/duration.ts';
import type { MachineNews } from '../../ports/machine-news.ts';
import type { NodeLoad } from '../../ports/node-load.ts';
import { panicOn, type KernelPanic } from '../console/kernel-panic.ts';
import { startProgram } from '../host/program.ts';
import { ASK_REGISTERS, parseRegisters } from './processor-state.ts';

export interface PulseOptions {
  readonly uri: string;
  readonly domain: string;
  readonly node: string;
  /** The file that it writes its console to. */
  readonly console: string;
  readonly load: NodeLoad;
  /** Whether stacklab itself has it stand still. */
  readonly standStill: () => boolean;
  readonly onHang: (news: MachineNews) => void;
  /** Of the time in which the machine could have run. */
  readonly hangsAfterMs?: number;
}

/** All of its processors wait for an interrupt that they do not take, none of them takes one, or QEMU is silent. */
type Stillness = 'halted' | 'deaf' | 'silent';
type Beat = 'beats' | Stillness;

/** Firmware and the first steps of a kernel take no interrupts for seconds. */
const HANGS_AFTER_MS = 60_000;
/** Of that time: how often a machine is looked at that is well, and one that was found still. */
const LOOKS = { well: 6, still: 60 } as const;

type Stop = Pick<MachineNews, 'by' | 'how'>;

const STOPS: Readonly<Record<Stillness, (since: string) => Stop>> = {
  halted: (since) => ({
    by: 'guest',
    how: `was halted by its own system: all of its processors have been halted for ${since} and take no interrupt`,
  }),
  deaf: (since) => ({
    by: 'host',
    how: `hangs: none of its processors has taken an interrupt for ${since}, which is a fault of its kernel or of QEMU`,
  }),
  silent: (since) => ({ by: 'host', how: `stands still: its QEMU has not answered for ${since}` }),
};

function panicked({ reason, isOwnDoing }: KernelPanic): Stop {
  const how = `is gone: its kernel panicked: ${reason}`;
  return isOwnDoing
    ? { by: 'guest', how }
    : { by: 'host', how: `${how}, which is a fault of the kernel or of what runs it` };
}

/**
 * Feels whether a machine that runs is alive: one that hangs says nothing, and without this a check would wait for it to the
 * end of its limit. It asks QEMU, for what a node answers over its network is the deployment's affair.
 */
export class DomainPulse implements AsyncDisposable {
  readonly #options: PulseOptions;
  readonly #hangsAfterMs: number;
  readonly #over = new AbortController();
  readonly #watching: Promise<void>;

  constructor(options: PulseOptions) {
    this.#options = options;
    this.#hangsAfterMs = options.hangsAfterMs ?? HANGS_AFTER_MS;
    this.#watching = this.#watch().catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    await this.#watching;
  }

  async #watch(): Promise<void> {
    const { node, onHang } = this.#options;
    onHang({ node, what: 'hangs', ...(await this.#stopped()) });
  }

  /**
   * Resolves when its kernel has given up, which may leave interrupts on, or when it has stood still for so long that it hangs;
   * rejects when nobody is interested any more.
   */
  async #stopped(): Promise<Stop> {
    let since: { readonly beat: Stillness; readonly atMs: number } | undefined;
    for (;;) {
      await this.#rest(since ? LOOKS.still : LOOKS.well);
      const atMs = await this.#ownTime();
      const beat = await this.#look();
      if (beat === 'beats') since = undefined;
      else {
        if (since?.beat !== beat) since = { beat, atMs };
        const forMs = (await this.#ownTime()) - since.atMs;
        if (forMs >= this.#hangsAfterMs) return STOPS[beat](formatMs(forMs));
      }
      const panic = await panicOn(this.#options.console);
      if (panic) return panicked(panic);
    }
  }

  async #rest(looks: number): Promise<void> {
    await setTimeout(this.#hangsAfterMs / looks, undefined, { signal: this.#over.signal, ref: false });
  }

  /** A clock that stands while other work has the processors that the machine asks for. */
  async #ownTime(): Promise<number> {
    const times = await this.#options.load.look().catch(() => undefined);
    return performance.now() - (times?.get(this.#options.node)?.lostMs ?? 0);
  }

  async #look(): Promise<Beat> {
    const { uri, domain, standStill } = this.#options;
    const args = ['-q', '-c', uri, 'qemu-monitor-command', domain, '--hmp', ASK_REGISTERS];
    const asked = { reject: false, cancelSignal: this.#over.signal, timeout: this.#hangsAfterMs } as const;
    const { stdout, timedOut } = await startProgram('virsh', args, asked);
    if (standStill()) return 'beats';
    if (timedOut) return 'silent';
    const processors = parseRegisters(stdout);
    // a domain that is gone is told of by its events
    if (processors.length === 0 || processors.some(({ takesInterrupts }) => takesInterrupts)) return 'beats';
    return processors.every(({ isHalted }) => isHalted) ? 'halted' : 'deaf';
  }
}
