import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { execa } from 'execa';
import { UsageError } from '../../../harness/core/errors.ts';
import { filesOf } from '../../../harness/lab/folder.ts';
import { LabStore } from '../../../harness/run/lab-store.ts';
import { rejection } from '../../support/rejection.ts';
import { LAB_TEXT } from '../lab/lab-text.ts';
import { LOGIN_PATH } from '../../support/user-environment.ts';

const LAB_STORE = join(import.meta.dirname, '../../../harness/run/lab-store.ts');
const PHASE = 'phases:\n  - { name: time, on: all, run: time.sh, within: 3m }\n';
const PLATFORM = 'title: Debian 12\nrelease: OpenStack Zed\nbuild: { tool: mmdebstrap, suite: bookworm }\n';
const GUEST = `title: CirrOS\nurl: https://example.org/cirros.img\nsha256: ${'ab'.repeat(32)}\n`;

describe('LabStore', () => {
  let root = '';
  let store = new LabStore('/');

  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'lab-store-'));
    store = new LabStore(root);
    await write('labs/small/lab.yaml', LAB_TEXT);
    await write('labs/small/deploy/deployment.yaml', PHASE);
    await write('labs/small/deploy/time.sh', '#!/bin/sh\n');
    await write('labs/platforms/debian12.yaml', PLATFORM);
    await write('labs/guests/cirros.yaml', GUEST);
    await write('labs/lib/common.sh', '');
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('lists the folders that hold a lab.yaml, and only those', async () => {
    await write('labs/another/lab.yaml', LAB_TEXT);
    expect(await store.list()).to.deep.equal(['another', 'small']);
  });

  it('reads a lab and its deployment', async () => {
    const lab = await store.lab('small');
    expect(lab).to.include({ name: 'small', dir: join(root, 'labs/small') });
    const { dir, phases } = await store.deployment(lab);
    expect(dir).to.equal(join(root, 'labs/small/deploy'));
    expect(phases.map(({ name }) => name)).to.deep.equal(['time']);
  });

  const problemsOf = async (): Promise<string> => {
    const error = await rejection(store.lab('small').then((lab) => store.deployment(lab)));
    expect(error).to.be.instanceOf(UsageError);
    return error.message;
  };
  const DEPLOYMENT = 'labs/small/deploy/deployment.yaml';

  it('refuses a script with the line ends of Windows, at its phase and its line', async () => {
    await write('labs/small/deploy/time.sh', '#!/bin/bash\n# \ud83d\ude00\nset -e\r\nfalse\r\n');
    expect(await problemsOf()).to.equal(
      `${DEPLOYMENT}:2: phases[0].run: labs/small/deploy/time.sh:3 ends with a carriage return (CRLF), which bash takes for a part of its last word, so that not even 'set -e' holds; take them out: sed -i 's/\\r$//' labs/small/deploy/time.sh`,
    );
  });

  it('refuses a script that is a link to nothing, to a folder or to what nodes do not get', async () => {
    const script = join(root, 'labs/small/deploy/time.sh');
    await write('labs/small/deploy/left-out.sh', '');
    await write('labs/small/deploy/folder/file', '');
    await write('labs/small/deploy/.gitignore', 'left-out.sh\n');
    for (const [target, reason] of [
      ['gone.sh', 'is a link that leads to no file: ENOENT'],
      ['/nowhere/gone.sh', 'is a link that leads to no file: ENOENT'],
      ['time.sh', 'is a link that leads to no file: ELOOP'],
      ['folder', "is a link to 'folder', which is no file"],
      ['left-out.sh', "is a link to 'left-out.sh', which nodes do not get: .gitignore leaves it out"],
    ] as const) {
      await rm(script);
      await symlink(target, script);
      expect(await problemsOf()).to.contain(`${DEPLOYMENT}:2: phases[0].run: 'time.sh' ${reason}`);
    }
  });

  it('takes a script that is a link to another of its folder, or out of it: nodes get what that holds', async () => {
    const script = join(root, 'labs/small/deploy/time.sh');
    await write('labs/small/deploy/inside.sh', '');
    await write('shared/outside.sh', 'exit\r\n');
    await rm(script);
    await symlink('inside.sh', script);
    await store.deployment(await store.lab('small'));
    await rm(script);
    await symlink('../../../shared/outside.sh', script);
    expect(await problemsOf()).to.contain('deploy/time.sh:1 ends with a carriage return');
    await write('shared/outside.sh', 'exit\n');
    const { folder } = await store.deployment(await store.lab('small'));
    expect(folder.entries).to.deep.include({ path: 'time.sh', kind: 'file', followed: true });
  });

  it('puts another deployment on a lab', async () => {
    await write('elsewhere/deployment.yaml', PHASE.replaceAll('time', 'other'));
    await write('elsewhere/other.sh', '');
    const lab = await store.lab('small', { deploymentDir: join(root, 'elsewhere') });
    expect((await store.deployment(lab)).phases.map(({ name }) => name)).to.deep.equal(['other']);
    expect((await store.deployment(await store.lab('small'), join(root, 'elsewhere'))).dir).to.equal(
      join(root, 'elsewhere'),
    );
  });

  it('takes a deployment by another name, so that two share a folder of scripts', async () => {
    await write('labs/large/lab.yaml', `${LAB_TEXT}deployment: ../small/deploy/all.yaml\n`);
    await write('labs/small/deploy/all.yaml', PHASE.replaceAll('time', 'other'));
    await write('labs/small/deploy/other.sh', '');
    const { dir, phases } = await store.deployment(await store.lab('large'));
    expect(dir).to.equal(join(root, 'labs/small/deploy'));
    expect(phases.map(({ name }) => name)).to.deep.equal(['other']);
  });

  it('reads what a deployment extends, and refuses a circle', async () => {
    await write('labs/small/deploy/second.yaml', 'extends: deployment.yaml\nsecrets: [more]\n');
    const lab = await store.lab('small', { deploymentDir: join(root, 'labs/small/deploy/second.yaml') });
    const { secrets, phases } = await store.deployment(lab);
    expect({ secrets, phases: phases.map(({ name }) => name) }).to.deep.equal({
      secrets: ['more'],
      phases: ['time'],
    });
    await write('labs/small/deploy/deployment.yaml', `extends: second.yaml\n${PHASE}`);
    expect((await rejection(store.deployment(lab))).message).to.equal(
      'labs/small/deploy/second.yaml: deployments extend each other: second.yaml -> deployment.yaml -> second.yaml',
    );
  });

  it('takes the packages of images from a file that several labs share', async () => {
    await write('labs/small/lab.yaml', `${LAB_TEXT}bake: ../shared/bake.yaml\n`);
    await write('labs/shared/bake.yaml', 'all: [chrony]\nobject: [rsync]\nblock: [lvm2]\n');
    const { nodes } = await store.lab('small');
    expect(nodes.map(({ bake }) => bake)).to.deep.equal([['chrony'], ['chrony', 'rsync']]);
    await write('labs/shared/bake.yaml', 'all: [chrony]\nobject: rsync\n');
    expect(await rejection(store.lab('small')))
      .to.be.instanceOf(UsageError)
      .and.to.have.property('message')
      .that.matches(/^labs\/shared\/bake\.yaml:2: object: /);
    await write('labs/small/lab.yaml', `${LAB_TEXT}bake: ../shared/cake.yaml\n`);
    expect((await rejection(store.lab('small'))).message).to.equal(
      'cannot read labs/shared/cake.yaml: it does not exist',
    );
  });

  it('reads platforms and guests', async () => {
    expect(await store.platform('debian12')).to.include({ name: 'debian12', release: 'OpenStack Zed' });
    expect(await store.guest('cirros')).to.include({ name: 'cirros', loginUser: 'cirros' });
  });

  it('names the nearest lab and those that exist', async () => {
    const error = await rejection(store.lab('smal'));
    expect(error).to.be.instanceOf(UsageError);
    expect(error.message).to.equal("no lab 'smal'; did you mean 'small'? there are: small");
  });

  it('says the same of platforms and guests', async () => {
    expect((await rejection(store.platform('debian21'))).message).to.equal(
      "no platform 'debian21'; did you mean 'debian12'? there are: debian12",
    );
    expect((await rejection(store.guest('windows'))).message).to.equal(
      "no guest 'windows'; there are: cirros",
    );
  });

  it('takes no path for a name', async () => {
    await write('lab.yaml', LAB_TEXT);
    expect((await rejection(store.lab('..'))).message).to.equal("no lab '..'; there are: small");
  });

  it('says that a project has no labs', async () =>
    expect((await rejection(new LabStore(join(root, 'labs/lib')).lab('small'))).message).to.equal(
      `no lab 'small'; there is none in ${root}/labs/lib/labs`,
    ));

  it('names file and line of a script that does not exist', async () => {
    await rm(join(root, 'labs/small/deploy/time.sh'));
    expect((await rejection(store.deployment(await store.lab('small')))).message).to.equal(
      "labs/small/deploy/deployment.yaml:2: phases[0].run: no script 'time.sh' in the deployment's folder; there are: none",
    );
  });

  it('names file and line of a platform that does not exist', async () => {
    await write('labs/small/lab.yaml', LAB_TEXT.replace('[debian12]', '[debian12, debain12]'));
    expect((await rejection(store.lab('small'))).message).to.equal(
      "labs/small/lab.yaml:2: platforms[1]: 'debain12' does not exist; did you mean 'debian12'? there are: debian12",
    );
  });

  it('has the script of a phase and what inputs name, though git ignores them', async () => {
    await write('labs/small/deploy/.gitignore', '*.sh\n*.conf\n');
    await write('labs/small/deploy/site.conf', '');
    await write('labs/small/deploy/other.conf', '');
    const phase = PHASE.replace(' }', ', inputs: [site.*] }');
    await write('labs/small/deploy/deployment.yaml', phase);
    const { folder } = await store.deployment(await store.lab('small'));
    expect(filesOf(folder)).to.deep.equal(['.gitignore', 'deployment.yaml', 'site.conf', 'time.sh']);
    expect(folder).to.include({ title: 'labs/small/deploy' });
    expect(folder.leftOut).to.deep.equal({ git: false, ignored: 1, strange: [] });
  });

  it('refuses what this user cannot read before anything is made', async () => {
    await write('labs/small/deploy/secret', '');
    await chmod(join(root, 'labs/small/deploy/secret'), 0);
    await chmod(root, 0o755);
    expect(await refusalAsNobody(root)).to.match(
      /^UsageError: labs\/small\/deploy\/secret cannot be read: EACCES/,
    );
  });

  it('says that a deployment is missing', async () => {
    const lab = await store.lab('small', { deploymentDir: '/nowhere' });
    const error = await rejection(store.deployment(lab));
    expect(error).to.be.instanceOf(UsageError);
    expect(error.message).to.equal('cannot read /nowhere/deployment.yaml: it does not exist');
  });
});

/** What a user without rights is told of lab `small`. */
async function refusalAsNobody(root: string): Promise<string> {
  const script = `
    const { LabStore } = await import(${JSON.stringify(pathToFileURL(LAB_STORE).href)});
    const store = new LabStore(${JSON.stringify(root)});
    await store.deployment(await store.lab('small')).catch((error) => console.log(error.name + ': ' + error.message));
  `;
  const node = ['node', '--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', script];
  const isRoot = process.getuid?.() === 0;
  const nobody = isRoot ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : [];
  const [program = '', ...args] = [...nobody, ...node];
  const env = { PATH: LOGIN_PATH };
  return (await execa(program, args, { env, extendEnv: false })).stdout;
}

describe('the labs of this project', () => {
  const store = new LabStore(join(import.meta.dirname, '../../..'));

  it('are all right, with their deployments, platforms and guests', async () => {
    const names = await store.list();
    expect(names).to.include.members(['pike', 'smoke']);
    for (const name of names) {
      const lab = await store.lab(name);
      await store.deployment(lab);
      for (const platform of lab.platforms) await store.platform(platform);
      if (lab.guest !== undefined) await store.guest(lab.guest);
    }
  });
});
