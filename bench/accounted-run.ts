import { LabFault } from '../harness/core/errors.ts';
import type { BenchHome } from './bench-home.ts';
import { ProcessTree } from './process-tree.ts';

export interface AccountedRun {
  readonly wallSeconds: number;
  /** CPU time of the CLI and of every descendant that was waited for, as the kernel adds it up. */
  readonly waitedForSeconds: number;
  /** CPU time, as last seen, of the helpers that nobody waits for: the kernel adds it to nothing. */
  readonly leftSeconds: number;
  /** CPU time, as last seen, by program: where it went. */
  readonly seen: ReadonlyMap<string, number>;
}

/** Node cannot ask for the usage of its children; bash can. What the command says goes to standard error. */
const ACCOUNT = `TIMEFORMAT='%3R %3U %3S'; { time "$@" >&4 2>&4; } 4>&2 2>&1`;
const LOOK_EVERY_MS = 500;
/** `nsenter -p` forks, and the dialer ends the parent: its socat is waited for by none of ours. */
const LEFT = 'socat';
/** The lab (libvirtd, QEMU) lives below its holder, which is killed before it can wait for any of it. */
const HOLDER = 'unshare';

/** Runs the CLI to its end and says what it used. */
export async function accountedRun(home: BenchHome, args: readonly string[]): Promise<AccountedRun> {
  const tree = new ProcessTree(HOLDER);
  const command = ['bash', '-c', ACCOUNT, 'bash', ...home.labCommand(...args)];
  let timer: NodeJS.Timeout | undefined;
  try {
    const said = await home.run(command, (pid) => {
      timer = setInterval(() => void tree.look(pid), LOOK_EVERY_MS);
    });
    const seen = tree.secondsByProgram();
    return { ...parseTimes(said), seen, leftSeconds: seen.get(LEFT) ?? 0 };
  } finally {
    clearInterval(timer);
  }
}

function parseTimes(said: string): Pick<AccountedRun, 'wallSeconds' | 'waitedForSeconds'> {
  const [wallSeconds = NaN, user = NaN, system = NaN] = said
    .trim()
    .replaceAll(',', '.')
    .split(' ')
    .map(Number);
  if (wallSeconds > 0 && user + system > 0) return { wallSeconds, waitedForSeconds: user + system };
  throw new LabFault(`bash told no times of the run; it said: '${said}'`);
}
