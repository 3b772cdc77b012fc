/** A part of a text, its end not included. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** In order; those that overlap are one. */
export function merged(spans: readonly Span[]): Span[] {
  const united: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const last = united.at(-1);
    if (last && span.start < last.end)
      united[united.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
    else united.push(span);
  }
  return united;
}
