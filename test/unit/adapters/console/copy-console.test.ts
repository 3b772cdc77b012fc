import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openConsoleFile } from '../../../../harness/adapters/console/console-file.ts';
import { copyConsole } from '../../../../harness/adapters/console/copy-console.ts';
import { knownSecrets } from '../../../../harness/core/known-secrets.ts';
import { MASK } from '../../../../harness/core/secret.ts';

const SECRET = 'Kd7pV2sXq9LmTz4w';

describe('the copy of a console', () => {
  let dir: string;
  let file: string;
  let warnings: string[];

  before(() => knownSecrets.add(SECRET));
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'stacklab-console-'));
    file = join(dir, 'node01.console.log');
    warnings = [];
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const note = (message: string): void => void warnings.push(message);
  const copy = (open: () => Promise<AsyncIterable<Uint8Array> | undefined>): Promise<void> =>
    copyConsole({ node: 'node01', open, file, listener: { onWarning: note, onUnrecorded: note } });
  const saying =
    (...chunks: string[]) =>
    async () => {
      await Promise.resolve();
      return (async function* () {
        for (const chunk of chunks) yield await Promise.resolve(Buffer.from(chunk));
      })();
    };

  it('has no secret, wherever its stream was cut, and says whose console had one', async () => {
    for (let cut = 0; cut <= SECRET.length; cut += 1) {
      await copy(saying('booted\r\nroot=', SECRET.slice(0, cut), `${SECRET.slice(cut)}\r\nlogin: `));
      expect(await readFile(file, 'utf8')).to.equal(`booted\nroot=${MASK}\nlogin: \n`);
    }
    expect(new Set(warnings)).to.deep.equal(
      new Set([
        'console of node01: a secret of the lab was printed; it is hidden in what the run has written down',
      ]),
    );
  });

  it('is for its owner alone, whatever the mask, and was asked for in vain where nothing is', async () => {
    await copy(() => openConsoleFile(join(dir, 'raw')));
    expect(await readdir(dir)).to.deep.equal([]);
    await writeFile(join(dir, 'raw'), 'booted\n');
    const mask = process.umask(0);
    try {
      await copy(() => openConsoleFile(join(dir, 'raw')));
    } finally {
      process.umask(mask);
    }
    expect((await stat(file)).mode & 0o777).to.equal(0o600);
    expect(warnings).to.deep.equal([]);
  });

  it('has the beginning and the end of a flood, says how much was between, and needs little memory', async () => {
    const chunk = Buffer.from(`${'x'.repeat(1023)}\n`.repeat(1024));
    const flood = async () => {
      await Promise.resolve();
      return (async function* () {
        yield await Promise.resolve(Buffer.from('the first\n'));
        for (let count = 0; count < 200; count += 1) yield chunk;
        yield Buffer.from('the last\n');
      })();
    };
    const before = process.memoryUsage().rss;
    await copy(flood);
    expect(process.memoryUsage().rss - before).to.be.lessThan(150 * 1024 * 1024);
    const text = await readFile(file, 'utf8');
    expect(text.startsWith('the first\nxxx')).to.equal(true);
    expect(text.endsWith('xxx\nthe last\n')).to.equal(true);
    expect(text).to.contain('\n… 164 MiB left out …\n');
    expect(text.length).to.be.lessThan(37 * 1024 * 1024);
  });

  it('that cannot be written is a warning, and leaves nothing half', async () => {
    await mkdir(file);
    await copy(saying('booted\n'));
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.contain(`console of node01: it is not kept in ${file}: `);
    expect(await readdir(dir)).to.deep.equal(['node01.console.log']);
  });
});
