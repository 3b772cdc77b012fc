import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { debugLog } from '../../core/debug-log.ts';
import { LabFault, messageOf } from '../../core/errors.ts';
import { readJson, writeJson } from '../../core/json-file.ts';
import { waitUntil } from '../../core/wait.ts';
import type { ProcessIdentity } from '../../ports/processes.ts';
import { startProgram } from '../host/program.ts';
import { identify, namespaceInit, isAlive } from './process-identity.ts';

/** The process that a sandbox lives and dies with: `unshare`, whose only child is process 1 of the namespaces. */
export interface Holder {
  readonly process: ProcessIdentity;
  /** Process 1 of the sandbox as the host numbers it: where `nsenter` enters. */
  readonly init: number;
}

const INSIDE = join(import.meta.dirname, 'inside.sh');
/**
 * The shell opens the log: a stream through this process would break when it ends. What the kernel does not remove is
 * removed by a process outside the namespaces, once the last process inside has let go of descriptor 4.
 */
const HOLD = `
dir=$0 afterwards=$1 cgroup=$2
shift 2
if [ -n "$afterwards" ]; then
  mkfifo "$dir/held"
  { cat >/dev/null; sh -c "$afterwards"; } <"$dir/held" &
  echo $! >"$dir/afterwards.pid"
  exec 4>"$dir/held"
fi
exec >>"$dir/log/holder.log" 2>&1
if [ -n "$cgroup" ]; then
  mkdir -p "$cgroup/init" && echo $$ >"$cgroup/cgroup.procs" || exit
fi
exec unshare "$@"
`;
/** A control group that has processes of its own can give its children no controllers: they stay in a leaf beside them. */
const ENTER_LEAF = 'echo $$ >"$0/init/cgroup.procs" && exec unshare "$@"';
const START_WITHIN = '30s';
const END_WITHIN = '20s';

/** What a sandbox is for. */
export interface HeldService {
  /** As messages call it: `libvirtd`. */
  readonly name: string;
  /** Absolute path of what inside.sh reads in. */
  readonly script: string;
  /** Shell that removes what of it outlives its processes: run when the last of them is gone, whatever ended it. */
  readonly afterwards?: string;
  /** Folder of a control group of version 2 to make: all of them that its processes get to see, and theirs. */
  readonly cgroup?: string;
}

/** As real root the user namespace is left out; everything else is the same code. */
export function namespaceFlags(uid: number): { user: string[]; others: string[]; nsenter: string[] } {
  const others = ['--net', '--mount', '--pid', '--fork', '--kill-child=SIGKILL', '--mount-proc'];
  if (uid === 0) return { user: [], others, nsenter: [] };
  return {
    user: ['--user', '--map-root-user', '--map-auto'],
    others,
    nsenter: ['-U', '--preserve-credentials'],
  };
}

/**
 * Starts the namespaces. A pipe binds them to the caller: when it closes, process 1 inside exits and the kernel ends
 * everything with it. (PDEATHSIG would not do: entering a user namespace clears it.)
 */
export async function startHolder(dir: string, uid: number, service: HeldService): Promise<Holder> {
  const { afterwards = '', cgroup = '' } = service;
  const holder = startProgram(
    'sh',
    ['-c', HOLD, dir, afterwards, cgroup, ...unshareArgs(dir, uid, service)],
    {
      stdin: 'pipe',
      stdout: 'ignore',
      stderr: 'ignore',
      detached: true,
      cleanup: false,
      reject: false,
    },
  );
  holder.unref();
  return recordHolder(dir, holder.pid, service);
}

function unshareArgs(dir: string, uid: number, { script, cgroup }: HeldService): string[] {
  const { user, others } = namespaceFlags(uid);
  const inside = ['sh', INSIDE, dir, script];
  if (cgroup === undefined) return [...user, ...others, ...inside];
  // the group is left for its leaf once it is the namespace's root
  return [...user, '--cgroup', 'sh', '-c', ENTER_LEAF, cgroup, ...others, ...inside, 'own'];
}

/** The sandbox outlives the process that started it. */
export async function keepHolder(dir: string): Promise<void> {
  await writeFile(join(dir, 'keep'), '');
}

/** The holder that a state directory names, if it still runs. */
export async function findHolder(dir: string): Promise<Holder | undefined> {
  const process = await readJson<ProcessIdentity>(recordFile(dir));
  if (!process || !(await isAlive(process))) return undefined;
  const init = await namespaceInit(process.pid);
  return init === undefined ? undefined : { process, init };
}

/** Ends the holder and, with it, every process of the sandbox; returns when the last of them is gone. */
export async function endHolder(dir: string): Promise<void> {
  const holder = await findHolder(dir);
  if (!holder) return;
  const others = [await identify(holder.init), await afterwardsProcess(dir)];
  kill(holder.process.pid);
  await waitUntil(
    `sandbox ${dir}: its processes end`,
    async () => {
      const left = [holder.process, ...others.filter((process) => process !== undefined)];
      const alive = (await Promise.all(left.map(isAlive))).filter(Boolean).length;
      return alive === 0 ? { done: true } : { pending: `${alive} of ${left.length} still there` };
    },
    { within: END_WITHIN, every: '20ms' },
  );
  await rm(recordFile(dir), { force: true });
}

async function afterwardsProcess(dir: string): Promise<ProcessIdentity | undefined> {
  const pid = Number(await readFile(join(dir, 'afterwards.pid'), 'utf8').catch(() => ''));
  return pid > 0 ? identify(pid) : undefined;
}

/** What a daemon said that ended, or what kept it from being started. */
export async function lastWords(dir: string): Promise<string> {
  const texts = await Promise.all(
    ['daemon.out', 'holder.log'].map((name) => readFile(join(dir, 'log', name), 'utf8').catch(() => '')),
  );
  return texts.join('\n').trim().split('\n').slice(-3).join(' | ') || 'it ended without a word';
}

/** A daemon may have ended before process 1 was seen at all: that is told as if it had ended afterwards. */
async function recordHolder(
  dir: string,
  pid: number | undefined,
  { name }: Pick<HeldService, 'name'>,
): Promise<Holder> {
  const process = pid === undefined ? undefined : await identify(pid);
  if (process) await writeJson(recordFile(dir), process);
  return waitUntil(
    `sandbox ${dir}: ${name} answers`,
    async () => {
      if (!process || !(await isAlive(process))) return { hopeless: await lastWords(dir) };
      const init = await namespaceInit(process.pid);
      if (init === undefined) return { pending: 'unshare has no child yet' };
      debugLog.tell('sandbox', `${dir}: its holder has pid ${process.pid}, its process 1 pid ${init}`);
      return { done: { process, init } };
    },
    { within: START_WITHIN },
  ).catch((cause: unknown) => {
    throw new LabFault(messageOf(cause), { cause });
  });
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function recordFile(dir: string): string {
  return join(dir, 'holder.json');
}
