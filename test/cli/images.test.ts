import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { nodeImageOf } from '../../harness/adapters/image/node-image-builder.ts';
import { writeManifest } from '../../harness/adapters/cache/manifest.ts';
import { LabStore } from '../../harness/run/lab-store.ts';
import { CliSandbox } from '../support/cli-sandbox.ts';
import { SMALL_LAB, SMALL_PROJECT } from '../support/small-project.ts';

const TWO_ALIKE = `${SMALL_LAB}  two: { role: controller, memory: 256MiB, management: 10.0.0.12, provider: none }\n`;
const FILES = ['disk.qcow2', 'kernel', 'initrd'];

describe('lab images --of', () => {
  let cli: CliSandbox;
  beforeEach(async () => {
    cli = await CliSandbox.create({ ...SMALL_PROJECT, 'labs/small/lab.yaml': TWO_ALIKE });
  });
  afterEach(() => cli[Symbol.asyncDispose]());

  /** An entry of the cache, whatever is in its files: where the image of the lab's nodes belongs. */
  const keepImage = async (): Promise<{ id: string; dir: string }> => {
    const { source } = await new LabStore(cli.project).platform('debian12');
    if (source.kind !== 'build') throw new Error('the platform is downloaded');
    const { id } = await nodeImageOf(source, [], { packages: '' });
    const dir = join(cli.dir, 'cache', 'stacklab', 'images', 'nodes', id);
    await mkdir(dir, { recursive: true });
    for (const file of FILES) await writeFile(join(dir, file), file);
    await writeManifest(dir, id, {}, FILES);
    return { id, dir };
  };

  it('tells where the images of a lab are, and which of its nodes boot from each', async () => {
    const { id, dir } = await keepImage();
    const told = await cli.lab(['images', '--of', 'small', '--json']);
    expect(told.exitCode, told.all).to.equal(0);
    expect(JSON.parse(told.stdout)).to.deep.equal([{ id, dir, sizeBytes: 10, nodes: ['one', 'two'] }]);
    const words = await cli.lab(['images', '--of', 'small']);
    expect(words.stdout).to.match(/nodes\/[0-9a-f]+ {2}\S.* {2}one, two$/);
  });

  it('makes none of them with --offline', async () => {
    const { exitCode, all } = await cli.lab(['images', '--of', 'small', '--offline']);
    expect(exitCode, all).to.equal(2);
    expect(all).to.contain('nothing may be fetched');
  });
});
