/** A password with all that encodings treat in ways of their own, and long enough that its base64 is broken into lines. */
export const ODD = 'p@ss/w"ör d+1\\x\'%$&<Zq7W9vKpLm3RtYb';

const json = JSON.stringify;
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const base64url = (text: string): string => Buffer.from(text).toString('base64url');
const bytes = (before: string, digits: (byte: number) => string) => (secret: string) =>
  [...Buffer.from(secret)].map((byte) => before + digits(byte)).join('');
const hex = (byte: number): string => byte.toString(16).padStart(2, '0');
const upperHex = (byte: number): string => hex(byte).toUpperCase();
const octal = (byte: number): string => byte.toString(8).padStart(3, '0');
const wide = (secret: string): Buffer => Buffer.from(secret, 'utf16le');
const wrapped = (text: string, width: number, before = '', end = '\n'): string =>
  (text.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).map((line) => before + line).join(end);
const blob = (secret: string, before: number): string =>
  base64(`${'.'.repeat(before)}${secret}${'.'.repeat(90)}`);
const ascii = (text: string): string =>
  text.replace(/[\u0080-\uffff]/g, (character) => `\\u00${hex(character.charCodeAt(0))}`);
const xml = (secret: string, apostrophe: string): string =>
  secret
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", apostrophe);
const lowerEscapes = (text: string): string => text.replace(/%../g, (escape) => escape.toLowerCase());

/** The forms in which a secret is met, and how each is made of it. */
export const FORTY_FORMS: readonly (readonly [form: string, of: (secret: string) => string])[] = [
  ['as it is', (secret) => secret],
  ['in upper case', (secret) => secret.toUpperCase()],
  ['in lower case', (secret) => secret.toLowerCase()],
  ['in UTF-16, little end first', (secret) => wide(secret).toString()],
  ['in UTF-16, big end first', (secret) => wide(secret).swap16().toString()],
  ['in JSON', (secret) => json({ password: secret })],
  ['in JSON of ASCII alone', (secret) => ascii(json({ password: secret }))],
  ['in JSON within JSON', (secret) => json({ body: json({ password: secret }) })],
  ['in XML', (secret) => xml(secret, '&apos;')],
  ['in HTML', (secret) => xml(secret, '&#39;')],
  ['in single quotes of a shell', (secret) => `'${secret.replaceAll("'", String.raw`'\''`)}'`],
  ['in quotes as Python makes them for a shell', (secret) => `'${secret.replaceAll("'", `'"'"'`)}'`],
  ['in double quotes of a shell', (secret) => `"${secret.replace(/["$`\\]/g, String.raw`\$&`)}"`],
  ['behind backslashes of a shell', (secret) => secret.replace(/[^\w@%+=:,./ö-]/g, String.raw`\$&`)],
  ["in a shell's $'…'", (secret) => `$'${secret.replace(/[\\']/g, String.raw`\$&`)}'`],
  ['in SQL', (secret) => `IDENTIFIED BY '${secret.replaceAll("'", "''")}'`],
  ['in a file of oslo.config', (secret) => `password = ${secret.replaceAll('$', '$$$$')}`],
  ['in a file of configparser', (secret) => `password = ${secret.replaceAll('%', '%%')}`],
  ['in a URL', (secret) => `mysql://keystone:${encodeURIComponent(secret)}@controller01/`],
  ['in a URL with small digits', (secret) => `//x:${lowerEscapes(encodeURIComponent(secret))}@controller01/`],
  ['in a URL that is a whole', (secret) => encodeURI(`http://controller01/?password=${secret}`)],
  ['in a URL within a URL', (secret) => `?next=${encodeURIComponent(encodeURIComponent(secret))}`],
  ['in a form', (secret) => new URLSearchParams({ password: secret }).toString()],
  ['with each byte escaped for a URL', bytes('%', upperHex)],
  ['with each byte escaped for a URL, in small digits', bytes('%', hex)],
  ['in hexadecimal digits', bytes('', hex)],
  ['in hexadecimal capitals', bytes('', upperHex)],
  ['in hexadecimal digits with colons', (secret) => bytes(':', hex)(secret).slice(1)],
  ['in hexadecimal digits with blanks', (secret) => bytes(' ', hex)(secret).slice(1)],
  ['in hexadecimal escapes', bytes(String.raw`\x`, hex)],
  ['in octal escapes', bytes('\\', octal)],
  ['in base64', base64],
  ['in base64 for URLs', base64url],
  ['in a basic authorization', (secret) => `Basic ${base64(`admin:${secret}`)}`],
  ['in a basic authorization, one further', (secret) => `Basic ${base64(`admin1:${secret}`)}`],
  ['in a basic authorization, two further', (secret) => `Basic ${base64url(`admin12:${secret}`)}`],
  ['in base64 of UTF-16', (secret) => wide(`x${secret}`).toString('base64')],
  ['in base64 of JSON', (secret) => base64(json({ password: secret }))],
  ['in base64 in lines of 64', (secret) => wrapped(blob(secret, 31), 64)],
  ['in base64 in lines of 76, of a mail', (secret) => wrapped(blob(secret, 46), 76, '', '\r\n')],
  [
    'in base64 in lines of 64, behind the words of a journal',
    (secret) => wrapped(blob(secret, 20), 64, 'Nov 29 18:00:00 controller01 sh[1]: '),
  ],
  [
    'in hexadecimal digits in lines of 60',
    (secret) => wrapped(bytes('', hex)(`${secret}${'.'.repeat(60)}`), 60),
  ],
];

/** Another secret of the same shape: what its forms have in common with those of the first is nobody's. */
const OTHER = 'k#tt=m~äb_e-0|y"?!;>Nx5S8uHoJn2QsXa';

/** So many characters of a form in a row tell something. */
const TELLING = 8;
/** A character of base64 at an end may have some bits of a neighbour. */
const EDGE = 2;

/** What of a form gives something of the secret away. */
export function tellingPieces(of: (secret: string) => string): string[] {
  const innocent = of(OTHER);
  const pieces = of(ODD)
    .split(/\r?\n/)
    .flatMap((line) =>
      Array.from({ length: Math.max(0, line.length - TELLING + 1) }, (_, at) => line.slice(at, at + TELLING)),
    );
  return [...new Set(pieces)].filter(
    (piece) => !innocent.includes(piece.slice(EDGE)) && !innocent.includes(piece.slice(0, -EDGE)),
  );
}
