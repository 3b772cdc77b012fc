import { LabFault } from '../../harness/core/errors.ts';
import { SECTIONS } from './check-sections.ts';
import { ERRANDS } from './errands.ts';
import { anchorsOf, Headings } from './headings.ts';
import { paragraph, table } from './markdown.ts';
import type { Part, Section } from './section.ts';
import type { Noun, TypedCode } from './typed-code.ts';
import type { Word } from './word.ts';

const FIND_IT = 'Find it';
const ALL_NAMES = 'All that may be imported';

const HEAD = `# What a check can call

Everything that a file in \`scenarios/\` may use, and what comes of it. \`npm run pages\` prints this page from the comments in the code;
\`test/unit/pages.test.ts\` holds that it does, and that no comment is missing.

- What gives a \`Promise\` has to be waited for: a check that has ended without that [fails](scenarios.md#when-a-scenario-breaks).
- A length of time is a text such as \`'90s'\` or \`'5m'\`, and is meant for a KVM host: emulated nodes get as much more time as they
  are slower, and what a node loses to other work of its host is added.
- Nothing that is given may be written to. \`?\` marks what may be absent.`;

/** A part of the page with what the code says of it. */
interface ToldPart extends Part {
  readonly heading: string;
  readonly told: Noun;
}

interface ToldSection extends Section {
  readonly parts: readonly ToldPart[];
}

/** docs/checks.md; throws `LabFault` where an errand leads to no heading of it. */
export function checksPage(code: TypedCode): string {
  const sections = SECTIONS.map((section) => ({
    ...section,
    parts: section.parts.map((part) => toldPart(code, part)),
  }));
  const titles = sections.flatMap(({ title, brief, parts }) => [
    title,
    ...(brief ? [] : parts.flatMap(headingsOf)),
  ]);
  const named = new Map(sections.toReversed().flatMap((section) => [...namesOf(section)]));
  const headings = new Headings(anchorsOf([FIND_IT, ...titles, ALL_NAMES]), named);
  return [
    HEAD,
    errands(headings),
    onThisPage(sections, headings),
    ...sections.map((section) => sectionText(section, headings.nearby(namesOf(section)))),
    exportedNames(code, headings),
  ].join('\n\n');
}

function toldPart(code: TypedCode, part: Part): ToldPart {
  const told = code.noun(part.file, part.noun);
  const words = told.words.filter(({ owner }) => part.own !== true || owner === part.noun);
  return {
    ...part,
    heading: part.title ?? part.noun,
    told: { ...told, words: part.prefix === undefined ? words : callsFirst(words) },
  };
}

/** Where each has a heading, what is looked for most comes first. */
function callsFirst(words: readonly Word[]): readonly Word[] {
  return [...words.filter(({ call }) => call !== ''), ...words.filter(({ call }) => call === '')];
}

/** A noun whose words have headings of their own needs none itself. */
function headingsOf({ prefix, heading, told }: ToldPart): readonly string[] {
  return prefix === undefined ? [heading] : told.words.map(({ name }) => `${prefix}${name}`);
}

function namesOf({ title, brief, parts }: ToldSection): ReadonlyMap<string, string> {
  return new Map(
    parts.map(({ told, heading, prefix }) => [told.name, brief || prefix !== undefined ? title : heading]),
  );
}

function errands(headings: Headings): string {
  const rows = ERRANDS.map(({ wanted, call, heading }) => {
    if (!headings.has(heading))
      throw new LabFault(`pages/errands.ts: '${wanted}' leads to '${heading}', which is no heading`);
    return [wanted, headings.link(`\`${call}\``, heading)];
  });
  return `## ${FIND_IT}\n\n${table(['to', 'write'], rows)}`;
}

function onThisPage(sections: readonly Section[], headings: Headings): string {
  const titles = [...sections.map(({ title }) => title), ALL_NAMES];
  return titles.map((title) => `- ${headings.link(title, title)}`).join('\n');
}

function sectionText({ title, intro, brief, parts }: ToldSection, headings: Headings): string {
  const told = brief ? [briefly(parts)] : parts.map((part) => partText(part, headings));
  return [`## ${title}`, intro, ...told].join('\n\n');
}

function briefly(parts: readonly ToldPart[]): string {
  const rows = parts.map(({ told: { name, comment } }) => [`\`${name}\``, comment]);
  return table(['name', 'what it is'], rows);
}

function partText({ prefix, heading, told }: ToldPart, headings: Headings): string {
  const { comment, form, words } = told;
  const opening = paragraph(comment);
  if (prefix !== undefined)
    return [opening, ...words.map((word) => entry(prefix, word, headings))].join('\n\n');
  return [
    `### ${heading}`,
    ...(form === '' ? [] : [`\`${form}\``]),
    opening,
    ...(words.length === 0 ? [] : [tableOf(words, headings)]),
  ].join('\n\n');
}

/** One word under a heading of its own. */
function entry(prefix: string, { name, call, gives, text }: Word, headings: Headings): string {
  const shapes = headings.namesIn(`${call.slice(name.length)} ${gives}`);
  const more = shapes.length === 0 ? '' : ` See ${shapes.map((shape) => headings.linkTo(shape)).join(', ')}.`;
  const form = `${prefix}${call === '' ? name : call}: ${gives}`;
  return `### ${prefix}${name}\n\n\`${form}\`\n\n${paragraph(`${text}${more}`)}`;
}

function tableOf(words: readonly Word[], headings: Headings): string {
  const rows = words.map(({ name, call, gives, optional, text }) => [
    `\`${name}${optional ? '?' : ''}${call.slice(name.length)}\``,
    headings.linkedType(gives),
    text,
  ]);
  const calls = words.filter(({ call }) => call !== '');
  const titles = calls.length * 2 > words.length ? ['call', 'gives'] : ['key', 'type'];
  return table([...titles, 'what it is'], rows);
}

function exportedNames(code: TypedCode, headings: Headings): string {
  const rows = code.exported().map(({ name, comment }) => [headings.linkTo(name), firstSentence(comment)]);
  const head = `## ${ALL_NAMES}\n\nFrom \`harness/index.ts\`, and from nothing deeper.`;
  return `${head}\n\n${table(['name', 'what it is'], rows)}`;
}

function firstSentence(text: string): string {
  return /^.*?[.…](?= [A-Z]|$)/.exec(text)?.[0] ?? text;
}
