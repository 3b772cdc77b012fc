import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { typeChecker } from '../../../../harness/adapters/typescript/type-checker.ts';
import { PROJECT } from '../../../support/lab-cli.ts';
import { rejection } from '../../../support/rejection.ts';

const HARNESS = new URL('../../../../harness/index.ts', import.meta.url).href;
const START = join(PROJECT, 'harness', 'cli', 'start.js');

describe('the types of a scenario', function () {
  this.timeout(120_000);
  let dir: string;
  const { signal } = new AbortController();
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'stacklab types '));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const checker = (program: readonly [string, ...string[]] = [process.execPath, START, 'types']) =>
    typeChecker({ program, cacheDir: join(dir, 'cache'), libraries: join(dir, 'lock') });
  const write = async (run: string, imports = ''): Promise<string> => {
    const file = join(dir, 'a.scenario.ts');
    await writeFile(
      file,
      `import { scenario, defineCheck } from ${JSON.stringify(HARNESS)};\n${imports}
scenario('a', 'small', ({ check }) => check(defineCheck({ id: 'a.b', title: 'b', run: async (lab) => { ${run} } })));\n`,
    );
    return file;
  };

  it('are told with file and line where they are wrong, in a project without a tsconfig.json', async () => {
    const file = await write(`await lab.nod('one').succeed('true'); lab.defer('image');`);
    const [first, second, ...more] = await checker()(file, signal);
    expect(first).to.match(/a\.scenario\.ts:3:\d+: Property 'nod' does not exist on type 'LabUnderTest'/);
    expect(second).to.match(/a\.scenario\.ts:3:\d+: Expected 2 arguments, but got 1\.$/);
    expect(more).to.deep.equal([]);
  });

  it('of a wait are those of what is done, in a project without a tsconfig.json', async () => {
    const observe = `async () => { if (lab.nodes.length > 0) return { done: 'up' }; return { pending: 'none' }; }`;
    const file = await write(`(await lab.waitUntil('a node', ${observe}, '1s')).toUpperCase();`);
    expect(await checker()(file, signal)).to.deep.equal([]);
    const may = `async () => ({ done: lab.nodes().find(() => true) })`;
    const missing = await write(`(await lab.waitUntil('a node', ${may}, '1s')).name;`);
    expect((await checker()(missing, signal)).join()).to.contain("possibly 'undefined'");
  });

  it('are looked at again only when one of its files has changed', async () => {
    await writeFile(join(dir, 'word.ts'), `export const word = (text: string) => text.length;\n`);
    const file = await write(`word('a'); it;`, `import { word } from './word.ts';`);
    expect(await checker()(file, signal)).to.deep.equal([]);
    expect(await readdir(join(dir, 'cache'))).to.have.length(1);
    const nobody = checker(['false']);
    expect(await nobody(file, signal), 'without a compiler').to.deep.equal([]);
    await writeFile(join(dir, 'word.ts'), `export const word = (text: number) => text.toFixed();\n`);
    expect(await checker()(file, signal)).to.have.length(1);
    await writeFile(join(dir, 'word.ts'), `export const word = (text: string) => text.length;\n`);
    await writeFile(join(dir, 'lock'), 'other libraries');
    expect((await rejection(nobody(file, signal))).message).to.contain('its types could not be checked');
  });

  it('are nobody’s business in a file that says so', async () => {
    const file = await write(`lab.nod();`);
    await writeFile(file, `// @ts-nocheck\nexport const x: number = 'text';\n`);
    expect(await checker()(file, signal)).to.deep.equal([]);
  });
});
