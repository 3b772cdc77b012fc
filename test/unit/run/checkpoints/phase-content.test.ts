import { chmod, mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { UsageError } from '../../../../harness/core/errors.ts';
import type { Deployment, DeploymentFacts, Phase } from '../../../../harness/lab/deployment.ts';
import {
  differencesOf,
  PhaseContents,
  phaseContents,
  type PhaseContent,
} from '../../../../harness/run/checkpoints/phase-content.ts';
import { listFolder } from '../../../../harness/run/folder-listing.ts';
import { rejection } from '../../../support/rejection.ts';
import { smallCloud } from '../../../support/small-facts.ts';

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

  const deploymentNow = async (
    phase: Phase = WEB,
    facts: Partial<DeploymentFacts> = {},
  ): Promise<Deployment> => {
    const named = { scripts: new Set<string>(), inputs: [] };
    const folder = await listFolder(join(dir, 'deploy'), { title: 'deploy', named });
    return { dir: folder.dir, folder, secrets: [], settings: new Map(), phases: [phase, OTHER], ...facts };
  };

  const contentNow = async (
    phase: Phase = WEB,
    facts: Partial<DeploymentFacts> = {},
  ): Promise<PhaseContent> => {
    const [content] = await phaseContents(await deploymentNow(phase, facts), join(dir, 'lib'));
    if (!content) throw new Error('there is no first phase');
    return content;
  };

  it('changes with a setting that is new, has another value or is gone, and tells which', async () => {
    const with2 = await contentNow(WEB, { settings: new Map([['workers', '2']]) });
    const with3 = await contentNow(WEB, { settings: new Map([['workers', '3']]) });
    expect(differencesOf(with2, before)).to.deep.equal(['setting workers of deployment.yaml is new']);
    expect(differencesOf(with3, with2)).to.deep.equal(['setting workers of deployment.yaml changed']);
    expect(differencesOf(before, with2)).to.deep.equal([
      'setting workers of deployment.yaml is no longer read',
    ]);
  });

  it('changes with a fact of the cloud that nodes are told, and not with what only checks ask', async () => {
    const withCloud = (...changes: (readonly [from: string, to: string])[]): Promise<PhaseContent> =>
      contentNow(WEB, { cloud: smallCloud(...changes) });
    const then = await withCloud();
    const changed = ['cloud of deployment.yaml changed'];
    expect(differencesOf(await withCloud(['RegionOne', 'RegionTwo']), then)).to.deep.equal(changed);
    expect(differencesOf(await withCloud(['unit: httpd', 'unit: apache2']), then)).to.deep.equal(changed);
    expect(differencesOf(await withCloud(['L3 agent', 'DHCP agent']), then)).to.deep.equal([]);
  });

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

  it('changes with an empty folder: nodes get it', async () => {
    await mkdir(join(dir, 'deploy', 'empty'));
    expect(differencesOf(await contentNow(), before)).to.deep.equal(['empty/ is new']);
    await write('deploy/empty/file', '');
    expect(differencesOf(await contentNow(), before)).to.deep.equal(['empty/file is new']);
  });

  it('changes with where a link leads, and with what it leads to', async () => {
    await symlink('nowhere', join(dir, 'deploy', 'link'));
    await write('deploy/target', 'one');
    before = await contentNow({ ...WEB, inputs: ['link'] });
    expect(Object.keys(before.files)).to.deep.equal(['labs/lib/base.sh', 'link', 'web.sh']);
    await rm(join(dir, 'deploy', 'link'));
    await symlink('target', join(dir, 'deploy', 'link'));
    const led = await contentNow({ ...WEB, inputs: ['link'] });
    expect(differencesOf(led, before)).to.deep.equal(['link changed']);
    await write('deploy/target', 'two');
    expect(differencesOf(await contentNow({ ...WEB, inputs: ['link'] }), led)).to.deep.equal([
      'link changed',
    ]);
  });

  it('follows a script that is a link out of the folder', async () => {
    await rm(join(dir, 'deploy', 'web.sh'));
    await write('elsewhere.sh', '. "$LAB_LIB/unused.sh"');
    await symlink('../elsewhere.sh', join(dir, 'deploy', 'web.sh'));
    expect(Object.keys((await contentNow()).files)).to.deep.equal([
      'labs/lib/unused.sh',
      'site.conf',
      'web.sh',
    ]);
  });

  it('reads files of every size, once, and as text only what may be some', async function () {
    this.timeout(300_000);
    await write('deploy/large.tar', '');
    await truncate(join(dir, 'deploy', 'large.tar'), 3 * 1024 ** 3);
    await write('deploy/long.sh', `${'#'.repeat(300_000)}\n. "$LAB_LIB/unused.sh"`);
    await write('deploy/binary', '\0. "$LAB_LIB/unused.sh"');
    const contents = new PhaseContents(await deploymentNow(), join(dir, 'lib'));
    const first = await contents.now();
    const digest = '305b66a59d15b252092fbda9d09711230c429f351897cbd430e7b55a35fd3b97 0';
    expect(first[0]?.files).to.include({ 'large.tar': digest }).and.not.have.property('labs/lib/unused.sh');
    const read = await bytesRead();
    expect(await contents.now()).to.deep.equal(first);
    expect((await bytesRead()) - read).to.be.below(1024 ** 2);
  });

  it('notices a change of a file that was read', async () => {
    const contents = new PhaseContents(await deploymentNow(), join(dir, 'lib'));
    const [first] = await contents.now();
    await write('deploy/site.conf', 'port 81');
    const [second] = await contents.now();
    expect(first && second && differencesOf(second, first)).to.deep.equal(['site.conf changed']);
  });

  it('is told within seconds for the clone of a project with a pipe in it', async () => {
    await write('deploy/.gitignore', 'generated/');
    const objects = Array.from({ length: 1_500 }, (_, index) => index.toString(16).padStart(40, '0'));
    for (const folder of ['deploy/.git/objects', 'deploy/generated']) {
      await mkdir(join(dir, folder), { recursive: true });
      await Promise.all(objects.map((name) => write(`${folder}/${name}`, name)));
    }
    await execa('mkfifo', [join(dir, 'deploy', 'agent.fifo'), join(dir, 'lib', 'agent.fifo')]);
    const startedAt = performance.now();
    expect(differencesOf(await contentNow(), before)).to.deep.equal(['.gitignore is new']);
    expect(performance.now() - startedAt).to.be.below(5_000);
  });

  it('says which file cannot be read any more', async () => {
    const contents = new PhaseContents(await deploymentNow(), join(dir, 'lib'));
    await rm(join(dir, 'deploy', 'site.conf'));
    const error = await rejection(contents.now());
    expect(error).to.be.instanceOf(UsageError);
    expect(error.message).to.match(/^deploy\/site\.conf cannot be read: ENOENT/);
  });

  it('has no shared shell where the project has none', async () => {
    await rm(join(dir, 'lib'), { recursive: true });
    expect(differencesOf(await contentNow(), before)).to.deep.equal(['labs/lib/base.sh is no longer read']);
  });
});

/** Of this process, from its start. */
async function bytesRead(): Promise<number> {
  return Number(/^rchar: (\d+)/.exec(await readFile('/proc/self/io', 'utf8'))?.[1]);
}
