import { HostFault, MachineEnded, messageOf } from '../core/errors.ts';
import type { MachineNews } from '../ports/machine-news.ts';
import type { RunningLab } from '../ports/provider.ts';
import type { HostFacts } from './host-facts.ts';
import type { Emit } from './run-step.ts';

export interface WatchContext {
  readonly emit: Emit;
  /** Told of what the host did to the lab's disks. */
  readonly facts: HostFacts;
}

/**
 * Looks after the machines of a lab from the moment they run: when one is gone or stands still, what is done with the lab
 * ends at once, with the reason. It never throws: a lab that cannot be listened to is as it was before there was this.
 */
export class LabWatch implements AsyncDisposable {
  readonly #context: WatchContext;
  readonly #halt = new AbortController();
  readonly #lost = new Map<string, string>();
  #listening: Promise<AsyncDisposable | undefined> = Promise.resolve(undefined);

  private constructor(context: WatchContext) {
    this.#context = context;
  }

  static over(running: RunningLab, context: WatchContext): LabWatch {
    const watch = new LabWatch(context);
    watch.#listening = running
      .watch((news) => watch.#take(news))
      .catch((error: unknown) => {
        const message = `nobody tells what befalls the nodes of lab ${running.instance}: ${messageOf(error)}`;
        context.emit({ type: 'warning', message });
        return undefined;
      });
    return watch;
  }

  /** Aborts when a machine is lost: the reason says which and why. */
  get signal(): AbortSignal {
    return this.#halt.signal;
  }

  /** Why a node is no longer there; undefined while it is. */
  whyLost(node: string): string | undefined {
    return this.#lost.get(node);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const listening = await this.#listening;
    await listening?.[Symbol.asyncDispose]();
  }

  #take({ node, what, by, how }: MachineNews): void {
    const message = `${node} ${how}`;
    if (what === 'disk-error') {
      this.#context.facts.add({ fault: 'host', node, message });
      return;
    }
    this.#lost.set(node, message);
    this.#halt.abort(by === 'host' ? new HostFault(message) : new MachineEnded(message));
  }
}
