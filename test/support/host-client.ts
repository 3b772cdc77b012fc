import { createHash, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { LabHome } from './lab-home.ts';

const CONTENT = randomBytes(300_000);

/** Asks the cloud of the only lab that is up, as an operator would from this host. */
export async function askWithItsClient(home: LabHome): Promise<void> {
  const ask = (...words: string[]) => home.lab('openstack', '--', ...words);
  const first = await ask('token', 'issue', '-f', 'json');
  expect(first.exitCode, first.all).to.equal(0);
  expect(JSON.parse(first.stdout)).to.include.keys('expires', 'id', 'project_id', 'user_id');

  const servers = await ask('server', 'list', '-f', 'json');
  expect([servers.stdout, servers.stderr], servers.all).to.deep.equal(['[]', '']);
  const demo = await home.lab('openstack', '--as', 'demo', '--', 'user', 'list');
  expect([demo.exitCode, demo.stdout], demo.all).to.deep.equal([1, '']);
  expect(demo.stderr).to.match(/HTTP 403/);

  const file = join(home.stateHome, 'an image');
  await writeFile(file, CONTENT);
  const asked = ['--disk-format', 'raw', '--container-format', 'bare', '-f', 'value', '-c', 'checksum'];
  const made = await ask('image', 'create', ...asked, '--file', file, 'from the host');
  expect(made.stdout, made.all).to.equal(createHash('md5').update(CONTENT).digest('hex'));
  const saved = await ask('image', 'save', '--file', `${file} again`, 'from the host');
  expect(saved.exitCode, saved.all).to.equal(0);
  expect((await readFile(`${file} again`)).equals(CONTENT)).to.equal(true);
  const deleted = await ask('image', 'delete', 'from the host');
  expect(deleted.exitCode, deleted.all).to.equal(0);

  const unknown = await ask('serverr', 'list');
  expect(unknown.exitCode, unknown.all).to.equal(2);
  expect(unknown.stdout).to.contain("'serverr list' is not an openstack command");
  const few = await home.labInto('head -n 1', 'openstack', '--', 'service', 'list', '-f', 'csv');
  expect(few.stdout, few.all).to.equal('"ID","Name","Type"');
}
