import { readdirSync } from 'node:fs';

/** To which node a process belongs, asked of the process itself. */
export type Recognise = (pid: number) => string | undefined;

interface Known {
  readonly node: string | undefined;
  /** How often it was asked. */
  readonly asked: number;
}

/** A process may be seen between its start and its way to where it belongs: strangers are asked again. */
const ASKS = 3;
/** Numbers come round again: after so many looks everybody is asked anew. */
const FORGET_AFTER = 30;

/** The processes of this host that are a lab's nodes. Each is asked once or twice and then known by its number. */
export class KnownProcesses {
  readonly #recognise: Recognise;
  #known = new Map<number, Known>();
  #looks = 0;

  constructor(recognise: Recognise) {
    this.#recognise = recognise;
  }

  /** By node, as they are now. */
  byNode(): ReadonlyMap<string, readonly number[]> {
    this.#looks += 1;
    const before = this.#looks % FORGET_AFTER === 0 ? new Map<number, Known>() : this.#known;
    // whoever is not there any more is forgotten with the map
    this.#known = new Map(pids().map((pid) => [pid, this.#ask(pid, before.get(pid))]));
    const nodes = new Map<string, number[]>();
    for (const [pid, { node }] of this.#known) {
      if (node === undefined) continue;
      const found = nodes.get(node);
      if (found) found.push(pid);
      else nodes.set(node, [pid]);
    }
    return nodes;
  }

  #ask(pid: number, known: Known | undefined): Known {
    if (known && (known.node !== undefined || known.asked >= ASKS)) return known;
    return { node: this.#recognise(pid), asked: (known?.asked ?? 0) + 1 };
  }
}

function pids(): number[] {
  return readdirSync('/proc')
    .filter((name) => name >= '1' && name < ':')
    .map(Number);
}
