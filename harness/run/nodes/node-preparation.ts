import { quoteShell } from '../../core/shell-quote.ts';
import type { DeploymentFacts } from '../../lab/deployment.ts';
import type { Folder } from '../../lab/folder.ts';
import { renderEnvironment, LIB_DIR } from '../../lab/environment.ts';
import type { NodePlan } from '../../lab/lab.ts';
import type { Node } from '../../ports/node.ts';
import type { TreeSelection } from '../../ports/shell.ts';
import type { UpLab } from '../up-lab.ts';
import { LAST_WORDS_FILE, lastWordsFor } from './last-words.ts';

/** Where a deployment's folder lies on a node. */
export const DEPLOY_DIR = '/opt/stacklab/deploy';
export const ENVIRONMENT_FILE = '/etc/lab/env';

export interface Preparation {
  /** The deployment's. */
  readonly folder: Folder;
  /** labs/lib: shell shared by deployments; a project need not have it. */
  readonly lib: Folder | undefined;
  readonly facts: DeploymentFacts;
  readonly signal?: AbortSignal | undefined;
}

type VirtType = 'kvm' | 'qemu';

/** The seed's own question (V001-16), and whether the device can be opened: flags alone lie. */
const ASK_KVM = `grep -Eqw 'vmx|svm' /proc/cpuinfo && [ -c /dev/kvm ] && exec 3<>/dev/kvm`;

/**
 * Puts the environment, the deployment and the shared shell on every node; nothing of an earlier upload stays. Returns what
 * instances can run on. On an emulated node commands take long, one after the other: there are two rounds of them.
 */
export async function prepareNodes(
  up: UpLab,
  { folder, lib, facts, signal }: Preparation,
): Promise<VirtType> {
  const [virtType, lastWords] = await Promise.all([
    askVirtType(up),
    lastWordsFor(lib ? [folder, lib] : [folder]),
    removeEarlier(up),
  ]);
  await Promise.all(
    up.plans.map((plan) => {
      const node = up.node(plan.name);
      return Promise.all([
        tellEnvironment(up, node, { plan, lastWords, virtType, facts }),
        node.shell.upload(folder.dir, DEPLOY_DIR, { selection: selectionOf(folder), signal }),
        lib ? node.shell.upload(lib.dir, LIB_DIR, { selection: selectionOf(lib), signal }) : undefined,
      ]);
    }),
  );
  return virtType;
}

async function removeEarlier(up: UpLab): Promise<void> {
  // a program more is a sixteenth of a second there
  const remove = `for place in ${DEPLOY_DIR} ${LIB_DIR} ${LAST_WORDS_FILE}; do [ ! -e $place ] || rm -rf $place; done`;
  await Promise.all([...up.nodes.values()].map((node) => node.succeed(remove)));
}

/** What instances can run on: `kvm` only where every compute node says so. */
async function askVirtType(up: UpLab): Promise<VirtType> {
  const computes = [...up.nodes.values()].filter(({ roles }) => roles.includes('compute'));
  const answers = await Promise.all(computes.map((node) => node.run(ASK_KVM)));
  return answers.length > 0 && answers.every(({ exitCode }) => exitCode === 0) ? 'kvm' : 'qemu';
}

interface NodeWords {
  readonly plan: NodePlan;
  readonly virtType: VirtType;
  readonly facts: DeploymentFacts;
  /** What bash reads before the script of a phase. */
  readonly lastWords: string | undefined;
}

/** The passwords travel on standard input, never as an argument. */
async function tellEnvironment(
  up: UpLab,
  node: Node,
  { plan, lastWords, ...told }: NodeWords,
): Promise<void> {
  const { lab, platform, passwords } = up.record;
  const input = renderEnvironment({ lab, node: plan, platform, passwords, ...told });
  const more = lastWords === undefined ? '' : ` && printf %s ${quoteShell(lastWords)} >${LAST_WORDS_FILE}`;
  await node.succeed(`umask 077 && mkdir -p /etc/lab && cat >${ENVIRONMENT_FILE}${more}`, { input });
}

/** What nodes get of a folder. */
export function selectionOf({ entries }: Folder): TreeSelection {
  const paths = (followed: boolean): string[] =>
    entries.filter((entry) => entry.followed === followed).map(({ path }) => path);
  return { asTheyAre: paths(false), followed: paths(true) };
}
