import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseConstraints, parseLock, renderPin } from '../../../harness/lab/lock-file.ts';
import { PROJECT } from '../../support/lab-cli.ts';

async function fileOf(release: string, name: string): Promise<[file: string, text: string]> {
  const file = join(PROJECT, 'labs', 'releases', release, name);
  return [file, await readFile(file, 'utf8')];
}

/** A node of Pike that gets Tempest keeps what it has: apt takes nothing twice that has one version. */
describe('the release of Tempest beside Pike', () => {
  it('has of each distribution that both have the same files', async () => {
    const locked = new Map(
      parseLock(...(await fileOf('pike', 'lock.txt'))).map((one) => [one.name, renderPin(one)]),
    );
    const own = parseLock(...(await fileOf('pike-tempest', 'lock.txt')));
    const shared = own.filter(({ name }) => locked.has(name));
    expect(shared.length).to.be.greaterThan(50);
    for (const one of shared) expect(renderPin(one)).to.equal(locked.get(one.name));
  });

  it('has a lock of its constraints', async () => {
    const pins = parseConstraints(...(await fileOf('pike-tempest', 'constraints.txt')));
    const locked = parseLock(...(await fileOf('pike-tempest', 'lock.txt')));
    expect(locked.map(({ name, version }) => ({ name, version }))).to.deep.equal(pins);
  });
});
