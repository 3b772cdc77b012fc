import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Deployment, Phase } from '../../../../harness/lab/deployment.ts';
import {
  differencesOf,
  phaseContents,
  type PhaseContent,
} from '../../../../harness/run/checkpoints/phase-content.ts';
import { listFolder } from '../../../../harness/run/folder-listing.ts';

const WEB: Phase = {
  name: 'web',
  nodes: ['one', 'two'],
  action: { run: 'web.sh' },
  withinMs: 1_000,
  needs: ['time', 'names'],
  requires: [],
  units: [],
};
const OTHER: Phase = { ...WEB, name: 'other', action: { run: 'other.sh' }, needs: [] };

describe('the content of a phase', () => {
  let dir: string;
  let before: PhaseContent;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'stacklab-content-'));
    for (const folder of ['deploy', 'lib']) await mkdir(join(dir, folder));
    await write('deploy/web.sh', '. "$LAB_LIB/base.sh"');
    await write('deploy/other.sh', 'true');
    await write('deploy/site.conf', 'port 80');
    await write('lib/base.sh', 'true');
    await write('lib/unused.sh', 'true');
    before = await contentNow();
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const write = (path: string, text: string): Promise<void> => writeFile(join(dir, path), text);

  const contentNow = async (phase: Phase = WEB): Promise<PhaseContent> => {
    const folder = await listFolder(join(dir, 'deploy'), { title: 'deploy' });
    const deployment: Deployment = { dir: folder.dir, folder, secrets: [], phases: [phase, OTHER] };
    const [content] = await phaseContents(deployment, join(dir, 'lib'));
    if (!content) throw new Error('there is no first phase');
    return content;
  };

  for (const [file, name] of [
    ['deploy/web.sh', 'web.sh'],
    ['deploy/site.conf', 'site.conf'],
    ['lib/base.sh', 'labs/lib/base.sh'],
  ] as const)
    it(`changes with ${file}`, async () => {
      await write(file, '. "$LAB_LIB/base.sh" # more');
      expect(differencesOf(await contentNow(), before)).to.deep.equal([`${name} changed`]);
    });

  for (const file of ['deploy/other.sh', 'deploy/deployment.yaml', 'lib/unused.sh', 'lib/new.sh'])
    it(`does not change with ${file}`, async () => {
      await write(file, 'changed');
      expect(differencesOf(await contentNow(), before)).to.deep.equal([]);
    });

  it('changes when a file can be executed, is new or gone', async () => {
    await chmod(join(dir, 'deploy', 'site.conf'), 0o755);
    expect(differencesOf(await contentNow(), before)).to.deep.equal(['site.conf changed']);
    await write('deploy/more.conf', '');
    await rm(join(dir, 'deploy', 'site.conf'));
    expect(differencesOf(await contentNow(), before)).to.deep.equal([
      'more.conf is new',
      'site.conf is no longer read',
    ]);
  });

  for (const [what, more] of Object.entries<Partial<Phase>>({
    nodes: { nodes: ['one'] },
    needs: { needs: ['time'] },
    requirements: { requires: ['own-kernel'] },
  }))
    it(`changes with its ${what} in deployment.yaml`, async () => {
      const now = await contentNow({ ...WEB, ...more });
      expect(differencesOf(now, before)).to.deep.equal(['its entry in deployment.yaml changed']);
    });

  it('does not change with its limit, its units, and the order of what it needs', async () => {
    const now = await contentNow({ ...WEB, withinMs: 9, units: ['nginx'], needs: ['names', 'time'] });
    expect(differencesOf(now, before)).to.deep.equal([]);
  });

  it('has no shared shell where the project has none', async () => {
    await rm(join(dir, 'lib'), { recursive: true });
    expect(differencesOf(await contentNow(), before)).to.deep.equal(['labs/lib/base.sh is no longer read']);
  });
});
