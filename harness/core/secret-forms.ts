import { Buffer } from 'node:buffer';

/** A text that gives a secret away. */
export interface SecretForm {
  readonly text: string;
  /** Whether programs break it into lines: then it is known by its pieces, too. */
  readonly wraps: boolean;
}

/** Anything shorter is found in innocent text too. */
export const MIN_LENGTH = 6;
/** A multi-line secret (a private key) is met one line at a time; shorter lines of it give nothing away. */
const MIN_LINE_LENGTH = 16;
const OFFSETS = [0, 1, 2];

/** The forms in which a secret travels: as it is, quoted, escaped and encoded, alone or inside something longer. */
export function formsOf(value: string): SecretForm[] {
  // half of a character is written as its replacement by whatever writes it
  const wellFormed = Buffer.from(value).toString();
  const isKey = wellFormed.includes('\n');
  const texts = isKey ? longLines(wellFormed) : [wellFormed];
  const forms = texts.flatMap((text) => [
    ...asForms([...asWritten(text), ...quoted(text), ...inUrls(text), ...inNumbers(text)], isKey),
    ...asForms(encoded(text), true),
  ]);
  return forms.filter(({ text }) => text.length >= MIN_LENGTH);
}

function longLines(value: string): string[] {
  return value
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.length >= MIN_LINE_LENGTH && !line.startsWith('-----'));
}

function asForms(texts: readonly string[], wraps: boolean): SecretForm[] {
  return texts.map((text) => ({ text, wraps: wraps && text.length >= MIN_LINE_LENGTH }));
}

function asWritten(text: string): string[] {
  return [text, text.toUpperCase(), text.toLowerCase(), ...wide(text).map((bytes) => withoutEnds(bytes))];
}

/** A reader of UTF-8 sees the second byte of each character as one of its own. */
function withoutEnds(bytes: Buffer): string {
  return bytes.toString().replace(/^\0|\0$/g, '');
}

/** What takes a word for a text of its own: JSON, XML, shells, SQL, Python's configuration files, C. */
function quoted(text: string): string[] {
  const json = jsonOf(text);
  return [
    ...[json, jsonOf(json), asciiOf(json), jsonOf(asciiOf(json))],
    ...['&#39;', '&#x27;', '&apos;', "'"].flatMap((quote) => [
      xmlOf(text, quote, '&quot;'),
      xmlOf(text, quote, '"'),
    ]),
    ...[String.raw`'\''`, `'"'"'`, String.raw`\'`, "''"].map((quote) => text.replaceAll("'", quote)),
    text.replace(/["$`\\]/g, String.raw`\$&`),
    text.replace(/["$`\\!]/g, String.raw`\$&`),
    text.replace(/[^\w@%+=:,./\n-]/g, String.raw`\$&`),
    text.replace(/[^\w@%+=:,./\n\u0080-\uffff-]/g, String.raw`\$&`),
    text.replace(/[\\']/g, String.raw`\$&`),
    text.replaceAll('\\', '\\\\'),
    text.replaceAll('%', '%%'),
    text.replaceAll('$', '$$$$'),
  ];
}

function jsonOf(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function asciiOf(json: string): string {
  return json.replace(
    /[\u0080-\uffff]/g,
    (character) => String.raw`\u` + character.charCodeAt(0).toString(16).padStart(4, '0'),
  );
}

function xmlOf(text: string, apostrophe: string, quote: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', quote)
    .replaceAll("'", apostrophe);
}

function inUrls(text: string): string[] {
  const component = encodeURIComponent(text);
  const strict = component.replace(/[!'()*]/g, (character) =>
    inBytes(Buffer.from(character), '%').toUpperCase(),
  );
  const escaped = [component, strict, strict.replaceAll('%2F', '/'), encodeURI(text)];
  return escaped
    .flatMap((form) => [form, form.replaceAll('%20', '+')])
    .flatMap((form) => [form, withLowerEscapes(form), form.replaceAll('%', '%25')]);
}

function withLowerEscapes(form: string): string {
  return form.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase());
}

/** Each byte by its number: `%70%61`, `70:61`, `70 61`, `\x70\x61`, `\160\141`. */
function inNumbers(text: string): string[] {
  const bytes = Buffer.from(text);
  const octal = [...bytes].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
  const hex = ['%', ':', ' ', String.raw`\x`].map((before) => inBytes(bytes, before));
  return [octal, ...hex.flatMap((form) => [form, upperDigits(form)])];
}

function inBytes(bytes: Buffer, before: string): string {
  const digits = [...bytes].map((byte) => before + byte.toString(16).padStart(2, '0')).join('');
  return before === ':' || before === ' ' ? digits.slice(1) : digits;
}

function upperDigits(form: string): string {
  return form.replace(/[a-f]/g, (digit) => digit.toUpperCase());
}

/** What programs print in lines of 60, 64 or 76 characters. */
function encoded(text: string): string[] {
  const contents = [Buffer.from(text), ...wide(text)];
  const escaped = [jsonOf(text), encodeURIComponent(text)].filter((form) => form !== text);
  const hex = contents.map((bytes) => bytes.toString('hex'));
  return [
    ...hex.flatMap((form) => [form, form.toUpperCase()]),
    ...[...contents, ...escaped.map((form) => Buffer.from(form))].flatMap(base64Forms),
  ];
}

/** UTF-16, little end first and big end first. */
function wide(text: string): Buffer[] {
  return [Buffer.from(text, 'utf16le'), Buffer.from(text, 'utf16le').swap16()];
}

/** Base64 of the secret alone and inside a longer text (`user:secret`): one form for each place in the group of three. */
function base64Forms(content: Buffer): string[] {
  return OFFSETS.flatMap((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), content]);
    const skipped = Math.ceil((offset * 8) / 6);
    const whole = Math.floor((bytes.length * 8) / 6);
    const form = bytes.toString('base64').slice(skipped, whole);
    return [form, form.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
