import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit, type Document } from 'yaml';
import { messageOf, UsageError } from '../core/errors.ts';

/** Where in the file: `['nodes', 'controller01', 'memory']`. */
export type KeyPath = readonly PropertyKey[];

/** A YAML text that knows the line of every key, and gathers everything that is wrong with it. */
export class YamlFile {
  readonly #file: string;
  readonly #document: Document;
  readonly #lines = new LineCounter();
  readonly #problems: { line: number; text: string }[] = [];
  #value: unknown;

  /** Throws `UsageError` when the text is not YAML at all. */
  constructor(file: string, text: string) {
    this.#file = file;
    this.#document = parseDocument(text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      stringKeys: true,
    });
    this.#reportSyntax(text);
    this.#refuseInnerNames();
    this.#value = this.#toValue();
  }

  /** The content as plain values, whatever they are. */
  get value(): unknown {
    return this.#value;
  }

  /** The content as something else completes it; its problems are told at the lines of this file all the same. */
  complete(value: unknown): void {
    this.#value = value;
  }

  /** Notes a problem of what stands at a path; nothing is thrown yet. */
  report(path: KeyPath, text: string): void {
    this.#add(this.#offsetOf(path), `${formatPath(path)}${text}`);
  }

  /** Throws one `UsageError` with every problem noted, in the order of the file. */
  throwIfProblems(): void {
    if (this.#problems.length === 0) return;
    const lines = this.#problems
      .toSorted((a, b) => a.line - b.line)
      .map(({ line, text }) => `${this.#file}:${line}: ${text}`);
    throw new UsageError([...new Set(lines)].join('\n'));
  }

  /** A key written twice leaves a readable document: the other problems are still worth telling. */
  #reportSyntax(text: string): void {
    const faults = [...this.#document.errors, ...this.#document.warnings];
    for (const { code, pos, message } of faults) {
      const isDuplicate = code === 'DUPLICATE_KEY';
      const found = isDuplicate ? `key '${keyAt(text, pos[0])}' is written twice` : `not YAML: ${message}`;
      this.#add(pos[0], found);
    }
    if (faults.some(({ code }) => code !== 'DUPLICATE_KEY')) this.throwIfProblems();
  }

  /** As a key it would be no key of the map that is made of it. */
  #refuseInnerNames(): void {
    visit(this.#document, {
      Pair: (_, { key }) => {
        if (isScalar(key) && String(key.value) === '__proto__')
          this.#add(rangeStart(key) ?? 0, `'__proto__' cannot be a key; choose another name`);
      },
    });
  }

  #toValue(): unknown {
    visit(this.#document, {
      Alias: (_, alias) => {
        if (!alias.resolve(this.#document))
          this.#add(rangeStart(alias) ?? 0, `not YAML: alias *${alias.source} has no anchor before it`);
      },
    });
    try {
      return this.#document.toJS();
    } catch (cause) {
      if (this.#problems.length === 0) this.#add(0, `not YAML: ${messageOf(cause)}`);
      this.throwIfProblems();
      return undefined;
    }
  }

  #add(offset: number, text: string): void {
    this.#problems.push({ line: Math.max(1, this.#lines.linePos(offset).line), text });
  }

  /** Of the key, or of the list item, or of the nearest thing above that exists. */
  #offsetOf(path: KeyPath): number {
    let node: unknown = this.#document.contents;
    let offset = rangeStart(node) ?? 0;
    for (const segment of path) {
      if (isAlias(node)) node = node.resolve(this.#document);
      const step = stepInto(node, segment);
      if (!step) break;
      offset = step.offset ?? offset;
      node = step.node;
    }
    return offset;
  }
}

/** `nodes.controller01.disks[0]: `; nothing for the file as a whole. */
function formatPath(path: KeyPath): string {
  if (path.length === 0) return '';
  const text = path.map((segment) => (typeof segment === 'number' ? `[${segment}]` : `.${String(segment)}`));
  return `${text.join('').replace(/^\./, '')}: `;
}

function stepInto(
  node: unknown,
  segment: PropertyKey,
): { node: unknown; offset: number | undefined } | undefined {
  if (isSeq(node) && typeof segment === 'number') {
    const item = node.items[segment];
    return item === undefined ? undefined : { node: item, offset: rangeStart(item) };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === segment);
  return pair && { node: pair.value, offset: rangeStart(pair.key) };
}

function rangeStart(node: unknown): number | undefined {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range?.[0] : undefined;
}

function keyAt(text: string, offset: number): string {
  return /^["']?([^"':\s]+)/.exec(text.slice(offset))?.[1] ?? '';
}
