import { toMs } from '../../core/duration.ts';

/** Limits of a process that plays, on a KVM host. */
export interface PlayerLimits {
  /** From its start to its first word, by when nothing of the scenario was looked at; not stretched, for no machine is asked. */
  readonly startMs: number;
  /** From there to a scenario that is loaded, at least: a host that took long to start takes long to load, too. */
  readonly loadMs: number;
  /** Without a word of it. */
  readonly silenceMs: number;
  /** The same, when the time of a check is over that it is to end; not stretched, for no machine is asked. */
  readonly overdueMs: number;
  /** From being told to stop to its end. */
  readonly stopMs: number;
  /** The same, where it has to undo what it made on a lab that stays. */
  readonly undoMs: number;
  /** From its last word to the end of its process; not stretched. */
  readonly leaveMs: number;
}

export const PLAYER_LIMITS: PlayerLimits = {
  startMs: toMs('5m'),
  loadMs: toMs('1m'),
  silenceMs: toMs('30s'),
  overdueMs: toMs('5s'),
  stopMs: toMs('30s'),
  undoMs: toMs('15m'),
  leaveMs: toMs('10s'),
};
