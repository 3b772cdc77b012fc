import type { Dialer } from '../../ports/dialer.ts';
import type { EngineEndpoint } from './ask-engine.ts';

/** A Docker engine to put a lab on, and the way to what runs there. */
export interface EngineHost {
  readonly endpoint: EngineEndpoint;
  /** Whether its lab is meant to be there: its command still works on it, or it was kept. */
  readonly held: boolean;
  /** There for an engine of the lab's own: ending it ends everything on it. */
  readonly sandbox?: {
    readonly dialer: Dialer;
    /** Process 1 of its namespaces as the host numbers it. */
    readonly init: number;
    /** Has root of a container's user namespace manage the control groups below its own; asked for whenever it was started. */
    handOverCgroups(container: string): Promise<void>;
  };
  /** The lab outlives the process that started it. */
  keep(): Promise<void>;
}
