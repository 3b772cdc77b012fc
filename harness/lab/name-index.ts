/** Where a name lies around its first word. */
interface Shape {
  readonly before: number;
  readonly length: number;
}

const WORD = /[\w-]+/g;

/** Files by their names, found in a text in one pass over its words, however many files there are. */
export class NameIndex {
  readonly #paths = new Map<string, string[]>();
  readonly #shapes = new Map<string, Map<string, Shape>>();
  /** Names that no word is in: few, if any. */
  readonly #wordless = new Map<string, RegExp>();

  constructor(paths: Iterable<string>) {
    for (const path of paths) this.#add(path);
  }

  /** The files of a name. */
  pathsOf(name: string): readonly string[] {
    return this.#paths.get(name) ?? [];
  }

  /** The names that stand in a text as words of their own; what is around them, only the shell knows. */
  namedIn(text: string): string[] {
    const found = new Set<string>();
    for (const { 0: word, index } of text.matchAll(WORD))
      for (const { before, length } of this.#shapes.get(word)?.values() ?? []) {
        const start = index - before;
        const name = text.slice(Math.max(start, 0), start + length);
        if (this.#paths.has(name) && !isWord(text[start - 1]) && !isWord(text[start + length]))
          found.add(name);
      }
    for (const [name, expression] of this.#wordless) if (expression.test(text)) found.add(name);
    return [...found];
  }

  #add(path: string): void {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const known = this.#paths.get(name);
    if (known || name === '') {
      known?.push(path);
      return;
    }
    this.#paths.set(name, [path]);
    const [first] = name.matchAll(WORD);
    if (!first) this.#wordless.set(name, asWordOfItsOwn(name));
    else this.#shape(first[0], { before: first.index, length: name.length });
  }

  #shape(word: string, shape: Shape): void {
    const shapes = this.#shapes.get(word) ?? new Map<string, Shape>();
    this.#shapes.set(word, shapes.set(`${shape.before} ${shape.length}`, shape));
  }
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[\w-]/.test(character);
}

function asWordOfItsOwn(name: string): RegExp {
  const literal = name.replace(/[.+*?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(String.raw`(?<![\w-])${literal}(?![\w-])`);
}
