import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import { SECTIONS } from '../../docs/generator/check-sections.ts';
import { generatedPages, shellLibrary } from '../../docs/generator/generated-pages.ts';
import { readShellFile, type ShellFile } from '../../docs/generator/shell-file.ts';
import { TypedCode, type Noun } from '../../docs/generator/typed-code.ts';
import { textsBelow } from '../support/seed-citations.ts';

const ROOT = join(import.meta.dirname, '..', '..');

describe('docs/checks.md and docs/lab-functions.md', () => {
  let code: TypedCode;
  let library: ReadonlyMap<string, ShellFile>;

  before(async () => {
    code = new TypedCode(ROOT);
    library = await shellLibrary(ROOT);
  });

  it('are what npm run pages prints now (stale? npm run pages)', async () => {
    const stale: string[] = [];
    for (const { file, text } of await generatedPages(ROOT, code))
      if ((await readFile(join(ROOT, file), 'utf8')) !== text) stale.push(`${file}: npm run pages`);
    expect(stale).to.deep.equal([]);
  });

  it('tell of every name that harness/index.ts exports, for each has a comment', () => {
    const exported = code.exported();
    const told = new Set(toldNouns(code).map(({ name }) => name));
    expect(exported.length).to.be.above(50);
    expect(exported.filter(({ comment }) => comment === '').map(({ name }) => name)).to.deep.equal([]);
    expect(exported.filter(({ name }) => !told.has(name)).map(({ name }) => name)).to.deep.equal([]);
  });

  it('leave no word of what they tell without a comment', () => {
    const bare = toldNouns(code).flatMap(({ name, comment, words }) => [
      ...(comment === '' ? [name] : []),
      ...words.filter(({ text }) => text === '').map((word) => `${name}.${word.name}`),
    ]);
    expect(bare).to.deep.equal([]);
  });

  it('say what every file of labs/lib is for, and what every function of it does', () => {
    const files = [...library];
    const bare = files.flatMap(([path, { functions }]) =>
      functions.filter(({ text }) => text === '').map(({ name }) => `${path}: ${name}`),
    );
    expect(files.flatMap(([, { functions }]) => functions).length).to.be.above(80);
    expect(files.filter(([, { purpose }]) => purpose === '').map(([path]) => path)).to.deep.equal([]);
    expect(bare).to.deep.equal([]);
  });

  it('show how every function is called that scripts or other files of labs/lib call', async () => {
    const scripts = (await textsBelow('labs')).filter(({ file }) => file.endsWith('.sh'));
    const called = [...library].flatMap(([path, { functions }]) => {
      const others = scripts.filter(({ file }) => basename(file) !== basename(path));
      const hidden = functions.filter(({ usage }) => usage === undefined);
      return hidden
        .filter(({ name }) => others.some(({ text }) => calls(text, name)))
        .map(({ name }) => `${path}: ${name}`);
    });
    expect(called).to.deep.equal([]);
  });
});

describe('a file of labs/lib', () => {
  it('is read with what it is for, and how its functions are called', () => {
    const text = `# shellcheck shell=bash
# What a file is for,
# in two lines.

# greet NAME MODE OWNER:GROUP <TEXT: says it.
# Whatever comes: always.
greet() {
  whisper "$1"
}

# so that nobody hears it
whisper() (
  true
)

bare() {
  true
}
`;
    expect(readShellFile(text)).to.deep.equal({
      purpose: 'What a file is for, in two lines.',
      functions: [
        {
          name: 'greet',
          usage: 'greet NAME MODE OWNER:GROUP <TEXT',
          text: 'says it. Whatever comes: always.',
        },
        { name: 'whisper', usage: undefined, text: 'so that nobody hears it' },
        { name: 'bare', usage: undefined, text: '' },
      ],
    });
  });

  it('may have no comment at its top', () => {
    expect(readShellFile('# shellcheck shell=bash\n\n# greet: says it\ngreet() {\n}\n').purpose).to.equal('');
  });
});

function toldNouns(code: TypedCode): readonly Noun[] {
  return SECTIONS.flatMap(({ parts }) => parts).map(({ file, noun }) => code.noun(file, noun));
}

/** Neither in a comment nor as the beginning of another word. */
function calls(script: string, name: string): boolean {
  return new RegExp(String.raw`^[^#\n]*(?<![\w-])${name}(?![\w-])`, 'm').test(script);
}
