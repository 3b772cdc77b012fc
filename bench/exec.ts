import { join } from 'node:path';
import { withAttachedLab } from '../harness/cli/attached-lab.ts';
import { LabFault } from '../harness/core/errors.ts';
import { quoteShell } from '../harness/core/shell-quote.ts';
import type { Node } from '../harness/ports/node.ts';
import type { Bench, BenchSetting } from './bench.ts';
import type { BenchHome } from './bench-home.ts';
import { readyLab } from './ready-lab.ts';
import { secondsOf } from './seconds-of.ts';

const LAB = 'smoke';
const INSTANCE = 'bench-exec';
const COMMANDS = 100;
const PAIRS = 5;
const LIMIT = 1;

/** A hundred commands one after the other, by stacklab and by OpenSSH over one connection, in turn. */
export const exec: Bench = {
  name: 'exec',
  summary: `${COMMANDS} times succeed('true'), against ssh with ControlMaster to the same node`,
  measure: async (setting) => {
    await readyLab(setting, LAB);
    const { home } = setting;
    await home.lab('up', LAB, '--name', INSTANCE);
    const { stacklab, openssh } = await withAttachedLab(home.workshop, INSTANCE, async (up) => {
      const [node] = up.nodes.values();
      if (!node) throw new LabFault(`lab ${LAB} has no node`);
      await using master = await SshMaster.open(home, node.name);
      return await takeTurns(node, master, setting);
    });
    await home.lab('down', INSTANCE);
    return [
      { what: `${COMMANDS} times \`succeed('true')\``, unit: 's', samples: stacklab },
      { what: `${COMMANDS} times \`ssh NODE true\` over a ControlMaster`, unit: 's', samples: openssh },
      {
        what: 'succeed / ssh, by pair',
        unit: '',
        samples: openssh.map((seconds, pair) => (stacklab[pair] ?? NaN) / seconds),
        limit: LIMIT,
      },
    ];
  },
};

async function takeTurns(
  node: Node,
  master: SshMaster,
  { home, samples: pairs = PAIRS, say }: BenchSetting,
): Promise<{ stacklab: number[]; openssh: number[] }> {
  const stacklab: number[] = [];
  const openssh: number[] = [];
  // both connections are open before anything is measured
  await node.succeed('true');
  for (let pair = 1; pair <= pairs; pair += 1) {
    const ours = await secondsOf(() => succeedOften(node, home.signal));
    const theirs = await master.secondsFor(COMMANDS);
    stacklab.push(ours);
    openssh.push(theirs);
    say(`exec: pair ${pair} of ${pairs}: stacklab ${ours.toFixed(2)} s, ssh ${theirs.toFixed(2)} s`);
  }
  return { stacklab, openssh };
}

async function succeedOften(node: Node, signal: AbortSignal): Promise<void> {
  for (let command = 1; command <= COMMANDS; command += 1) {
    signal.throwIfAborted();
    await node.succeed('true');
  }
}

/** An open connection of OpenSSH, through the configuration that `lab ssh` uses. */
class SshMaster implements AsyncDisposable {
  readonly #home: BenchHome;
  readonly #ssh: readonly string[];
  readonly #node: string;

  private constructor(home: BenchHome, ssh: readonly string[], node: string) {
    this.#home = home;
    this.#ssh = ssh;
    this.#node = node;
  }

  static async open(home: BenchHome, node: string): Promise<SshMaster> {
    // writes the configuration as well
    await home.lab('ssh', node, '--lab', INSTANCE, '--', 'true');
    const config = join(home.workshop.instancesDir, INSTANCE, 'ssh', 'config');
    const ssh = ['ssh', '-n', '-F', config, '-o', `ControlPath=${join(home.dir, 'ssh-master')}`];
    const master = new SshMaster(home, ssh, node);
    await home.run([...ssh, '-o', 'ControlMaster=yes', '-o', 'ControlPersist=yes', '-f', '-N', node]);
    return master;
  }

  /** In bash, whose loop costs less than starting processes from Node. */
  async secondsFor(times: number): Promise<number> {
    const ssh = [...this.#ssh, this.#node, 'true'].map(quoteShell).join(' ');
    const script = `set -e; begin=\${EPOCHREALTIME//[.,]/}
for ((i = 0; i < ${times}; i += 1)); do ${ssh}; done
echo $((\${EPOCHREALTIME//[.,]/} - begin))`;
    return Number(await this.#home.run(['bash', '-c', script])) / 1_000_000;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#home.start([...this.#ssh, '-O', 'exit', this.#node]);
  }
}
