import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { hostPrograms, installCommand } from '../../../../harness/adapters/host/host-packages.ts';
import { PROJECT } from '../../../support/lab-cli.ts';

/** Debian marks what brings these as essential: they are on every host. */
const EVERYWHERE = ['cp', 'sh'];

describe('host packages', () => {
  it('name every program that the harness starts', async () => {
    const started = await startedPrograms(join(PROJECT, 'harness'));
    const listed = (await hostPrograms('run', 'container', 'vagrant')).map(({ program }) => program);
    expect(started).to.include('qemu-img');
    expect(started.filter((program) => ![...listed, ...EVERYWHERE].includes(program))).to.deep.equal([]);
  });

  it('say what ordinary users need besides', async () => {
    const programs = await hostPrograms('rootless');
    expect(programs).to.deep.include({ program: 'newuidmap', pkg: 'uidmap' });
    expect(await hostPrograms('run')).not.to.deep.include({ program: 'newuidmap', pkg: 'uidmap' });
  });

  it('tell a program by its name where bootstrap asks for more', async () => {
    expect(await hostPrograms('run')).to.deep.include({ program: 'busybox', pkg: 'busybox-static' });
  });

  it('tell which service a package brings, and where it does, root’s command keeps it from running', async () => {
    const [dockerd, , runc] = await hostPrograms('container');
    if (!dockerd || !runc) throw new Error('the table has no containers');
    expect([dockerd.service, runc.service]).to.deep.equal(['docker', undefined]);
    expect(installCommand([runc])).to.equal('apt-get install -y --no-install-recommends runc');
    expect(installCommand([runc, dockerd])).to.match(/^sh .*\/bootstrap\.sh'? --install docker\.io runc$/);
  });

  it('leave out what is a file and no program', async () => {
    const programs = (await hostPrograms('build')).map(({ program }) => program);
    expect(programs).to.include('make');
    expect(programs.filter((program) => program.startsWith('/'))).to.deep.equal([]);
  });
});

async function startedPrograms(folder: string): Promise<string[]> {
  const files = await readdir(folder, { recursive: true });
  const sources = files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFile(join(folder, file), 'utf8'));
  const calls = (await Promise.all(sources)).flatMap((source) => [
    ...source.matchAll(/\bstart(?:User)?Program\(\s*'([^']+)'/g),
  ]);
  return calls.map(([, program = '']) => program);
}
