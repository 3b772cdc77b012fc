import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { PROJECT } from '../support/lab-cli.ts';
import { takeInventory } from '../support/leftovers.ts';
import { OrdinaryUser } from '../support/ordinary-user.ts';
import { skipUnlessRoot } from '../support/skip.ts';

const LAB = `title: One small node
platforms: [debian11]
# brings a masked unit: a link to /dev/null, which a user's build has none of
bake: { controller: [sudo] }
networks:
  management: { cidr: 10.0.0.0/24 }
  provider: { cidr: 192.168.52.0/24 }
nodes:
  one: { role: controller, memory: 384MiB, management: 10.0.0.11, provider: none, disks: [1GiB] }
`;
const DEPLOYMENT = `secrets: [word]
phases:
  - { name: hello, on: all, run: hello.sh, within: 30s }
`;
const HELLO = `#!/usr/bin/env bash
set -euo pipefail
[ "$(id -u)" = 0 ]
echo "$LAB_NODE has root and \${#LAB_PASSWORD_WORD} secret letters"
`;

describe('an ordinary user', () => {
  before(function () {
    skipUnlessRoot(this, 'can become an ordinary user; of a user this whole suite is that test');
  });

  it('builds an image, boots it, takes it down and brings it back, without root and without a trace', async () => {
    await using user = await OrdinaryUser.create();
    const project = await projectOf(user);
    const before = await takeInventory(user.home);
    const run = await user.lab(project, 'run', 'one', '-v');
    // it has no scenario: it was deployed, and nothing was proven
    expect(run.exitCode, run.all).to.equal(3);
    expect(run.stdout)
      .to.contain('one has root and 24 secret letters')
      .and.contain('UNPROVEN  One small node is deployed; nothing was proven: no check was asked.');
    const again = await user.lab(project, 'run', 'one', '-v');
    expect(again.exitCode, again.all).to.equal(3);
    expect(again.stdout)
      .to.match(/checkpoint [0-9a-f]{12}: reused hello,/)
      .and.not.contain('has root');
    const doctor = await user.lab(project, 'doctor', '--json');
    expect(JSON.parse(doctor.stdout)).to.include({ user: 'labtester', rootless: true });
    expect(await takeInventory(user.home)).to.deep.equal(before);
  });

  it('sees at the first try all that the host lacks, before any image is made', async () => {
    await using user = await OrdinaryUser.create();
    user.deprive();
    const run = await user.lab(await projectOf(user), 'run', 'one');
    expect(run.exitCode, run.all).to.equal(69);
    expect(run.all)
      .to.contain('/etc/subuid and /etc/subgid grant user labtester no range of 65536 ids')
      .and.contain('this host has no /dev/net/tun, so nodes get no network')
      .and.match(
        /one command mends all of these:\n\S+ *\S+ +sudo usermod --add-subuids \S+ --add-subgids \S+ labtester && sudo modprobe tun && sudo chmod 0666 \/dev\/net\/tun/,
      )
      .and.not.contain('image: started');
  });
});

async function projectOf(user: OrdinaryUser): Promise<string> {
  const project = join(user.home, 'project');
  const deploy = join(project, 'labs', 'one', 'deploy');
  await mkdir(deploy, { recursive: true });
  await cp(join(PROJECT, 'labs', 'platforms'), join(project, 'labs', 'platforms'), { recursive: true });
  await writeFile(join(project, 'labs', 'one', 'lab.yaml'), LAB);
  await writeFile(join(deploy, 'deployment.yaml'), DEPLOYMENT);
  await writeFile(join(deploy, 'hello.sh'), HELLO);
  await user.own(project);
  return project;
}
