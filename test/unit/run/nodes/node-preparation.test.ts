import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Requirement } from '../../../../harness/lab/requirement.ts';
import type { RunningLab } from '../../../../harness/ports/provider.ts';
import type { UploadOptions } from '../../../../harness/ports/shell.ts';
import { prepareNodes } from '../../../../harness/run/nodes/node-preparation.ts';
import { UpLab } from '../../../../harness/run/up-lab.ts';
import { folderOf } from '../../../support/folder.ts';
import { recordOf } from '../../../support/instance-record.ts';
import { rejection } from '../../../support/rejection.ts';
import { ScriptedNode } from '../../../support/scripted-node.ts';
import { ScriptedShell } from '../../../support/scripted-shell.ts';
import { smallLab } from '../../../support/small-lab.ts';

const PREPARATION = {
  folder: folderOf('/labs/small/deploy', ['time.sh']),
  lib: folderOf('/labs/lib', ['base.sh']),
  facts: { settings: new Map([['tokens', 'fernet']]) },
};

/** A lab of one controller and some computes, each of which has KVM or not. */
class Lab {
  readonly environments = new Map<string, string>();
  readonly uploads: string[] = [];
  readonly selections: unknown[] = [];
  readonly commands: string[] = [];
  readonly up: UpLab;

  constructor(hasKvm: Readonly<Record<string, boolean>>, lacks: readonly Requirement[] = []) {
    const lab = smallLab();
    const [controller, other] = lab.nodes;
    if (!controller || !other) throw new Error('the small lab has two nodes');
    const computes = Object.keys(hasKvm).map((name) => ({
      ...other,
      name,
      roles: ['compute'],
      disks: [{ serial: `${name}-1`, sizeMiB: 1024 }],
    }));
    const nodes = [controller, ...computes];
    const record = recordOf({ ...lab, nodes }, 'small');
    const scripted = nodes.map(({ name, roles }) => new ScriptedNode(name, roles, this.#shell(name, hasKvm)));
    const running = { lacks: new Map(lacks.map((what) => [what, 'for a reason'])) };
    this.up = new UpLab(record, running as unknown as RunningLab, scripted);
  }

  #shell(name: string, hasKvm: Readonly<Record<string, boolean>>): ScriptedShell {
    const shell = new ScriptedShell((command, { input }) => {
      this.commands.push(command);
      if (typeof input === 'string') this.environments.set(name, input);
      if (command.includes('/dev/kvm')) return { exitCode: hasKvm[name] === true ? 0 : 1 };
      return {};
    });
    shell.upload = (_from?: string, to?: string, options: UploadOptions = {}) => {
      this.uploads.push(`${name}:${to ?? ''}`);
      this.selections.push(options.selection);
      return Promise.resolve();
    };
    return shell;
  }
}

describe('preparing nodes for a deployment', () => {
  it('says kvm only where every compute node has it', async () => {
    expect(await prepareNodes(new Lab({ one: true, two: true }).up, PREPARATION)).to.equal('kvm');
    expect(await prepareNodes(new Lab({ one: true, two: false }).up, PREPARATION)).to.equal('qemu');
    expect(await prepareNodes(new Lab({}).up, PREPARATION)).to.equal('qemu');
  });

  it('gives every node its own environment, and passwords on standard input alone', async () => {
    const lab = new Lab({ one: false });
    await prepareNodes(lab.up, PREPARATION);
    expect([...lab.environments.keys()]).to.have.members(['controller01', 'one']);
    expect(lab.environments.get('one'))
      .to.match(/LAB_NODE='?one\b/)
      .and.match(/LAB_VIRT_TYPE='?qemu\b/)
      .and.contain("LAB_SETTING_TOKENS='fernet'");
    expect(lab.environments.get('one')).to.contain('the password');
    expect(lab.commands.join('\n')).not.to.contain('the password');
  });

  it('has bash read first what gives scripts last words, unless they have such traps of their own', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'node-preparation-'));
    writeFileSync(join(dir, 'time.sh'), "trap 'echo failed' ERR\n");
    const [lab, own] = [new Lab({}), new Lab({})];
    await prepareNodes(lab.up, PREPARATION);
    await prepareNodes(own.up, { ...PREPARATION, folder: folderOf(dir, ['time.sh']) });
    rmSync(dir, { recursive: true });
    expect(lab.commands.join('\n')).to.match(
      /printf %s '# shellcheck shell=bash\n[^]*' >\/etc\/lab\/last-words/,
    );
    expect(own.commands.join('\n')).not.to.contain('printf');
    for (const { commands } of [lab, own])
      expect(commands.filter((command) => command.includes('rm -rf'))[0]).to.contain('/etc/lab/last-words');
  });

  it('tells a node of its extra disks, and of none where the lab has none', async () => {
    const [lab, bare] = [new Lab({ one: false }), new Lab({ one: false }, ['disks'])];
    await prepareNodes(lab.up, PREPARATION);
    expect(lab.environments.get('one')).to.contain('/dev/disk/by-id/virtio-one-1');
    await prepareNodes(bare.up, PREPARATION);
    expect(bare.environments.get('one')).to.contain("export LAB_DISKS=''\n");
  });

  it('puts the deployment and the shared shell on every node, or the deployment alone where there is no shared shell', async () => {
    const lab = new Lab({ one: false });
    await prepareNodes(lab.up, PREPARATION);
    expect(lab.uploads).to.have.lengthOf(4);
    const bare = new Lab({ one: false });
    await prepareNodes(bare.up, { ...PREPARATION, lib: undefined });
    expect(bare.uploads).to.have.lengthOf(2);
  });

  it('sends what the listings of both folders say, and nothing else', async () => {
    const lab = new Lab({});
    const deployment = folderOf('/labs/small/deploy', ['time.sh']);
    const data = { path: 'data', kind: 'folder', followed: true } as const;
    const folder = { ...deployment, entries: [data, ...deployment.entries] };
    await prepareNodes(lab.up, { ...PREPARATION, folder });
    expect(lab.selections).to.deep.equal([
      { asTheyAre: ['time.sh'], followed: ['data'] },
      { asTheyAre: ['base.sh'], followed: [] },
    ]);
  });

  it('fails when a node refuses its environment', async () => {
    const { record, running } = new Lab({}).up;
    const full = new ScriptedShell((_command, { input }) =>
      input === undefined ? {} : { exitCode: 1, stderr: 'No space left on device' },
    );
    const up = new UpLab(record, running, [new ScriptedNode('controller01', 'controller', full)]);
    expect((await rejection(prepareNodes(up, PREPARATION))).message).to.contain('No space left on device');
  });
});
