import type { DeploymentFacts } from '../../lab/deployment.ts';
import type { EventBody } from '../../report/events.ts';
import type { NamedCheck } from '../scenarios/own-tests.ts';
import type { Parcel } from './thrown.ts';

/** What is to be loaded, and for whom; there is no secret in it. */
export interface LoadRequest {
  readonly file: string;
  readonly scenario: string;
  readonly lab: string;
  readonly mode: 'run' | 'check';
  readonly only: readonly string[];
  readonly settings: ReadonlyMap<string, string>;
}

/** On which lab it is to be played, and what the lab's deployment says of it. */
export interface PlayRequest {
  readonly instance: string;
  readonly timeScale: number;
  readonly facts: DeploymentFacts;
}

/** What a scenario asks of the run that plays it. */
export type Wish =
  | { readonly want: 'deploy' }
  | { readonly want: 'apply-again' }
  | { readonly want: 'guest' }
  | { readonly want: 'archive'; readonly release: string };

/** From a run to the process that plays its scenario. */
export type ToPlayer =
  | ({ readonly type: 'load' } & LoadRequest)
  | ({ readonly type: 'play' } & PlayRequest)
  | { readonly type: 'answer'; readonly id: number; readonly value?: unknown; readonly error?: Parcel }
  | { readonly type: 'stop'; readonly reason: Parcel };

/** From the process that plays a scenario to its run. */
export type FromPlayer =
  | { readonly type: 'started' }
  | { readonly type: 'loaded'; readonly checks: readonly NamedCheck[] }
  | { readonly type: 'refused'; readonly error: Parcel }
  | { readonly type: 'alive' }
  | { readonly type: 'event'; readonly event: EventBody }
  | { readonly type: 'ask'; readonly id: number; readonly wish: Wish }
  | { readonly type: 'keep'; readonly name: string; readonly content: Uint8Array }
  | { readonly type: 'done'; readonly failed: number; readonly error?: Parcel };

/** As often as the process that plays says that it lives. */
export const ALIVE_EVERY_MS = 1_000;

const FROM_PLAYER: Readonly<Record<FromPlayer['type'], true>> = {
  started: true,
  loaded: true,
  refused: true,
  alive: true,
  event: true,
  ask: true,
  keep: true,
  done: true,
};

/** A scenario may use the channel of its process for messages of its own: they are none of ours. */
export function isFromPlayer(message: unknown): message is FromPlayer {
  const type =
    typeof message === 'object' && message !== null && 'type' in message ? message.type : undefined;
  return typeof type === 'string' && Object.hasOwn(FROM_PLAYER, type);
}
