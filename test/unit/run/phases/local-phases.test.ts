import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runLocally } from '../../../../harness/adapters/host/local-command.ts';
import { ConnectFailed } from '../../../../harness/core/errors.ts';
import type { RunningLab } from '../../../../harness/ports/provider.ts';
import { localPhases, type RunLocalPhase } from '../../../../harness/run/phases/local-phases.ts';
import { UpLab } from '../../../../harness/run/up-lab.ts';
import { folderOf } from '../../../support/folder.ts';
import { recordOf } from '../../../support/instance-record.ts';
import { rejection } from '../../../support/rejection.ts';
import { ScriptedNode } from '../../../support/scripted-node.ts';
import { ScriptedShell } from '../../../support/scripted-shell.ts';
import { smallLab } from '../../../support/small-lab.ts';

const LAB = smallLab();
const OPTIONS = { withinMs: 10_000, onOutput: () => undefined };

describe('a command of a local phase', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'local-phases-'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  /** On a lab of which one node may have gone. */
  const commandOn = (gone?: string): RunLocalPhase => {
    const nodes = LAB.nodes.map(({ name, roles }) => {
      const shell = new ScriptedShell(() => {
        if (name === gone) throw new ConnectFailed(`${name}: no connection: refused`);
        return {};
      });
      return new ScriptedNode(name, roles, shell);
    });
    const deployment = { dir, folder: folderOf(dir), secrets: [], settings: new Map(), phases: [] };
    return localPhases(new UpLab(recordOf(LAB, 'small'), {} as RunningLab, nodes), {
      tools: { runLocally, dialCommand: (instance) => `echo ${instance}` },
      deployment,
      libDir: dir,
      stateDir: dir,
      virtType: 'qemu',
    });
  };

  it('knows how long a node of the lab may take to answer', async () => {
    let said = '';
    const onOutput = ({ text }: { text: string }): string => (said += text);
    await commandOn()('echo $ANSIBLE_TIMEOUT', { ...OPTIONS, onOutput });
    expect(said).to.equal('150\n');
  });

  it('can speak to any port of a node', async () => {
    let said = '';
    const onOutput = ({ text }: { text: string }): string => (said += text);
    await commandOn()('sh -c "$LAB_DIAL 10.0.0.31 4000"', { ...OPTIONS, onOutput });
    expect(said).to.equal('small 10.0.0.31 4000\n');
  });

  it('has failed itself where all nodes answer', async () => {
    expect(await commandOn()('exit 4', OPTIONS)).to.deep.include({ exitCode: 4 });
  });

  it('is not to blame where a node does not answer', async () => {
    const error = await rejection(commandOn('object01')('exit 4', OPTIONS));
    expect(error).to.be.instanceOf(ConnectFailed);
    expect(error.message).to.equal(
      'the command ended with exit status 4, and not all nodes answer: object01: no connection: refused',
    );
    expect(await commandOn('object01')('true', OPTIONS)).to.deep.include({ exitCode: 0 });
  });
});
