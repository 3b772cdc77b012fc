import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { generateKeyPair } from '../../../../harness/adapters/ssh/key-pair.ts';
import { HostFault } from '../../../../harness/core/errors.ts';
import { requireSshFolder, writeSshAccess } from '../../../../harness/run/nodes/ssh-access.ts';
import { AWKWARD_NAMES } from '../../../support/awkward-names.ts';
import { recordOf } from '../../../support/instance-record.ts';
import { smallLab } from '../../../support/small-lab.ts';

describe('the way in for OpenSSH', () => {
  let root: string;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'stacklab-ssh-'));
  });
  after(() => rm(root, { recursive: true, force: true }));

  for (const name of AWKWARD_NAMES)
    it(`is one that OpenSSH itself takes in a folder named ${JSON.stringify(name)}`, async () => {
      const dir = join(root, name);
      const { privateKey } = generateKeyPair('test');
      const record = { ...recordOf(smallLab(), 'small'), privateKey };
      const { config } = await writeSshAccess({ dir, record, dialCommand: 'false' });
      const call = ['-F', config, '-o', 'LogLevel=DEBUG1', 'controller01'];
      const { stderr } = await execa('ssh', call, { reject: false });
      // -1 where there is no key in the file, or no file
      expect(stderr).to.match(/identity file .*key type 3$/m);
      const effective = await execa('ssh', ['-G', '-F', config, 'controller01']);
      expect(effective.stdout).to.contain(`\nuserknownhostsfile ${join(dir, 'known_hosts')}\n`);
    });

  for (const name of AWKWARD_NAMES)
    it(`is one that Ansible gets whole in a folder named ${JSON.stringify(name)}`, async () => {
      const dir = join(root, name);
      const record = recordOf(smallLab(), 'small');
      const { config, inventory } = await writeSshAccess({ dir, record, dialCommand: 'false' });
      const text = await readFile(inventory, 'utf8');
      // what Ansible does to a value of an inventory before it calls ssh, but for templates
      const script =
        'import ast, shlex, sys; print(shlex.split(ast.literal_eval(sys.argv[1]).replace(sys.argv[2], "{"))[1])';
      const value = /^ansible_ssh_common_args=(.*)$/m.exec(text)?.[1] ?? '';
      const { stdout } = await execa('python3', ['-c', script, value, "{{ '{' }}"]);
      expect(stdout).to.equal(config);
    });

  it('dials with words that OpenSSH leaves as they are, and the address and the port of its host', async () => {
    const [dir, record] = [join(root, 'dialled'), recordOf(smallLab(), 'small')];
    const words = join(root, 'words');
    const dialCommand = `sh -c 'echo "$*" >"$0"' ${words} '100%h of it'`;
    const { config } = await writeSshAccess({ dir, record, dialCommand });
    await execa('ssh', ['-F', config, 'controller01'], { reject: false });
    expect(await readFile(words, 'utf8')).to.equal('100%h of it 10.0.0.11 22\n');
  });

  it('waits as long as nodes of the lab take, for OpenSSH and for Ansible', async () => {
    const record = recordOf(smallLab(), 'small');
    for (const [timeScale, connect, alive] of [
      [1, 30, 10],
      [8.4, 252, 84],
    ] as const) {
      const stretched = { ...record, acceleration: { ...record.acceleration, timeScale } };
      const access = await writeSshAccess({
        dir: join(root, 'limits'),
        record: stretched,
        dialCommand: 'false',
      });
      const { stdout } = await execa('ssh', ['-G', '-F', access.config, 'controller01']);
      expect(stdout.split('\n')).to.include.members([
        `connecttimeout ${connect}`,
        `serveraliveinterval ${alive}`,
        'serveralivecountmax 5',
      ]);
      expect(access.connectWithinS).to.equal(connect);
      expect(await readFile(access.inventory, 'utf8')).to.match(
        new RegExp(`\\[all:vars\\][^[]*\\nansible_timeout=${connect}\\nansible_ssh_timeout=${connect}\\n`),
      );
    }
  });

  for (const [folder, found] of [
    ['/state/${JOB_NAME}', '"${"'],
    ['/state/new\nline', String.raw`"\n"`],
    ['/state/tab\there', String.raw`"\t"`],
  ] as const)
    it(`is refused in ${JSON.stringify(folder)}, with the character and the remedy`, () => {
      expect(() => requireSshFolder(folder))
        .to.throw(HostFault, JSON.stringify(folder))
        .with.property('message')
        .that.contains(`with ${found} in its path; set XDG_STATE_HOME`);
    });
});
