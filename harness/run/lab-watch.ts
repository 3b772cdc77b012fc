import { HostFault, MachineEnded, messageOf } from '../core/errors.ts';
import type { MachineNews } from '../ports/machine-news.ts';
import type { RunningLab } from '../ports/provider.ts';
import type { Emit } from './run-step.ts';

/**
 * Looks after the machines of a lab from the moment they run: when one is gone, stands still or has lost a disk, what is done
 * with the lab ends at once, with the reason. It never throws: a lab that cannot be listened to is as it was before there was this.
 */
export class LabWatch implements AsyncDisposable {
  readonly #halt = new AbortController();
  readonly #lost = new Map<string, string>();
  #listening: Promise<AsyncDisposable | undefined> = Promise.resolve(undefined);

  static over(running: RunningLab, emit: Emit): LabWatch {
    const watch = new LabWatch();
    watch.#listening = running
      .watch((news) => watch.#take(news))
      .catch((error: unknown) => {
        const message = `nobody tells what befalls the nodes of lab ${running.instance}: ${messageOf(error)}`;
        emit({ type: 'warning', message });
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

  #take({ node, by, how }: MachineNews): void {
    const message = `${node} ${how}`;
    this.#lost.set(node, message);
    this.#halt.abort(by === 'host' ? new HostFault(message) : new MachineEnded(message));
  }
}
