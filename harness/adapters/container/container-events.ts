import type { MachineNews } from '../../ports/machine-news.ts';

/** What of an engine's event is of concern (Docker Engine API, `/events`). */
export interface ContainerEvent {
  readonly Action: string;
  readonly Actor: { readonly Attributes: Readonly<Record<string, string>> };
}

/** Actions that are asked for, since an engine tells of everything. */
export const ACTIONS = ['die', 'start', 'oom', 'kill', 'pause'] as const;

/** In a process namespace of its own reboot(2) ends process 1 by these signals. */
const POWERED_OFF = 128 + 2;
const REBOOTED = 128 + 1;

/** What an event says of a container, without its name; `rebooted`: its own system has ended it to be started again. */
export type ContainerNews = Omit<MachineNews, 'node'> | { readonly what: 'rebooted' };

/** Makes news of one container's events; what killed it is said before it dies. */
export class ContainerNewsReader {
  #before: 'kill' | 'oom' | undefined;

  read({ Action: action, Actor: { Attributes: attributes } }: ContainerEvent): ContainerNews | undefined {
    if (action === 'kill' || action === 'oom') this.#before = action;
    if (action === 'start') this.#before = undefined;
    if (action === 'pause')
      return { what: 'paused', by: 'host', how: 'stands still: its container was paused' };
    return action === 'die' ? this.#died(Number(attributes['exitCode'])) : undefined;
  }

  #died(exitCode: number): ContainerNews {
    if (this.#before === 'kill')
      return { what: 'ended', by: 'host', how: 'was ended on the host: its container was killed' };
    if (this.#before === 'oom')
      return {
        what: 'ended',
        by: 'guest',
        how: 'is gone: it had no memory left, and the kernel killed its process 1',
      };
    if (exitCode === POWERED_OFF || exitCode === 0)
      return { what: 'ended', by: 'guest', how: 'was powered off by its own system' };
    if (exitCode === REBOOTED) return { what: 'rebooted' };
    return { what: 'ended', by: 'host', how: `is gone: its process 1 ended with exit status ${exitCode}` };
  }
}
