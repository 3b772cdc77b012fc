import { availableParallelism } from 'node:os';
import type { NodeLoad, ProcessorTime } from '../../ports/node-load.ts';
import { KnownProcesses, type Recognise } from './known-processes.ts';
import { ThreadMeter, type Meter, type Span } from './meter.ts';
import { StolenShare } from './stolen-share.ts';
import { ThreadTable } from './thread-table.ts';

export interface ProcessLoadOptions {
  readonly nodes: readonly { readonly name: string; readonly cpus: number }[];
  readonly recognise: Recognise;
  /** What counts a node better than its threads do, found by one of its processes. */
  readonly meterOf?: (node: string, pid: number) => Meter | undefined;
}

/** Nodes that are processes of this host, as its scheduler counts them. */
export class ProcessLoad implements NodeLoad {
  readonly #nodes: readonly Watched[];
  readonly #known: KnownProcesses;
  readonly #stolen = new StolenShare();
  #pids: ReadonlyMap<string, readonly number[]> = new Map();
  #lookedAt: number | undefined;

  constructor({ nodes, recognise, meterOf }: ProcessLoadOptions) {
    this.#known = new KnownProcesses(recognise);
    this.#nodes = nodes.map(({ name, cpus }) => {
      const pids = (): readonly number[] => this.#pids.get(name) ?? [];
      return new Watched(name, Math.min(cpus, availableParallelism()), pids, meterOf);
    });
  }

  look(): Promise<ReadonlyMap<string, ProcessorTime>> {
    // whose group is counted by the kernel need not be looked for
    if (this.#nodes.some(({ isFound }) => !isFound)) this.#pids = this.#known.byNode();
    const now = performance.now();
    const passedMs = this.#lookedAt === undefined ? 0 : now - this.#lookedAt;
    this.#lookedAt = now;
    const stolen = this.#stolen.read();
    for (const node of this.#nodes) node.look(passedMs, stolen);
    const seen = this.#nodes.flatMap(({ name, time }) => (time ? [[name, time] as const] : []));
    return Promise.resolve(new Map(seen));
  }
}

/** One node, and what it had so far. */
class Watched {
  readonly name: string;
  readonly #cpus: number;
  readonly #pids: () => readonly number[];
  readonly #meterOf: ProcessLoadOptions['meterOf'];
  readonly #threads: ThreadMeter;
  #better: Meter | undefined;
  #isAsked = false;
  #time: ProcessorTime | undefined;

  constructor(
    name: string,
    cpus: number,
    pids: () => readonly number[],
    meterOf: ProcessLoadOptions['meterOf'],
  ) {
    this.name = name;
    this.#cpus = cpus;
    this.#pids = pids;
    this.#meterOf = meterOf;
    const table = new ThreadTable();
    this.#threads = new ThreadMeter(() => table.read(pids()));
  }

  get isFound(): boolean {
    return this.#better !== undefined;
  }

  /** Undefined as long as nothing of it was seen. */
  get time(): ProcessorTime | undefined {
    return this.#time;
  }

  look(passedMs: number, stolen: number): void {
    this.#findBetter();
    const span = (this.#better ?? this.#threads).read();
    if (span) this.#time = add(this.#time ?? NOTHING, timeOf(span, passedMs, this.#cpus, stolen));
  }

  /** Asked once: a kernel that does not count groups will not begin to. */
  #findBetter(): void {
    const [first] = this.#pids();
    if (first === undefined || this.#isAsked) return;
    this.#isAsked = true;
    this.#better = this.#meterOf?.(this.name, first);
  }
}

const NOTHING: ProcessorTime = { ranMs: 0, askedMs: 0, lostMs: 0 };

function add(one: ProcessorTime, other: ProcessorTime): ProcessorTime {
  return {
    ranMs: one.ranMs + other.ranMs,
    askedMs: one.askedMs + other.askedMs,
    lostMs: one.lostMs + other.lostMs,
  };
}

/**
 * A node that keeps all of its processors busy stands in line behind itself: what it lacks of them is the most that it can
 * have lost. Time that the host's own hypervisor took was counted as the node's.
 */
export function timeOf(span: Span, passedMs: number, cpus: number, stolen: number): ProcessorTime {
  const mostMs = cpus * passedMs;
  const stolenMs = span.ranMs * stolen;
  const ranMs = span.ranMs - stolenMs;
  const askedMs = Math.max(ranMs, Math.min(span.ranMs + span.waitedMs, mostMs));
  const lackedMs = passedMs * Math.max(0, 1 - (mostMs > 0 ? ranMs / mostMs : 1));
  return { ranMs, askedMs, lostMs: Math.min(span.heldUpMs + stolenMs, passedMs, lackedMs) };
}
