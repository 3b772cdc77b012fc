/** The headings of a page, as others lead to them. */
export class Headings {
  readonly #anchors: ReadonlyMap<string, string>;
  readonly #named: ReadonlyMap<string, string>;

  /** `named` says under which heading it is told what a type is. */
  constructor(anchors: ReadonlyMap<string, string>, named: ReadonlyMap<string, string>) {
    this.#anchors = anchors;
    this.#named = named;
  }

  /** The same for a part of the page, which means its own where two types have one name. */
  nearby(named: ReadonlyMap<string, string>): Headings {
    return new Headings(this.#anchors, new Map([...this.#named, ...named]));
  }

  has(title: string): boolean {
    return this.#anchors.has(title);
  }

  link(text: string, title: string): string {
    return `[${text}](#${this.#anchors.get(title) ?? ''})`;
  }

  /** A type's name, with the way to where it is told. */
  linkTo(type: string): string {
    const title = this.#named.get(type);
    return title === undefined ? `\`${type}\`` : this.link(`\`${type}\``, title);
  }

  /** The types in a text that the page tells of. */
  namesIn(text: string): readonly string[] {
    return [...new Set(text.match(/\w+/g))].filter((word) => this.#named.has(word));
  }

  /** A type as code, with the way to the first of its names that the page tells of. */
  linkedType(type: string): string {
    const [first] = this.namesIn(type);
    const title = first === undefined ? undefined : this.#named.get(first);
    return title === undefined ? `\`${type}\`` : this.link(`\`${type}\``, title);
  }
}

/** As GitHub makes them: one that was there before gets a number. */
export function anchorsOf(titles: readonly string[]): ReadonlyMap<string, string> {
  const seen = new Map<string, number>();
  return new Map(
    titles.map((title) => {
      const anchor = anchorOf(title);
      const before = seen.get(anchor) ?? 0;
      seen.set(anchor, before + 1);
      return [title, before === 0 ? anchor : `${anchor}-${before}`];
    }),
  );
}

/** Of one heading alone. */
export function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .replaceAll(/\s/g, '-');
}
