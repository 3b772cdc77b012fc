import { toMs, type Duration } from '../../core/duration.ts';
import { ConnectFailed, UsageError, WaitTimedOut, messageOf } from '../../core/errors.ts';
import { lastLines, oneLine } from '../../core/excerpt.ts';
import type { LostTime } from '../../core/lost-time.ts';
import { quoteShell } from '../../core/shell-quote.ts';
import { waitUntil, type Observation } from '../../core/wait.ts';
import { addressOf, type NodePlan, type Role } from '../../lab/lab.ts';
import type { Node, WaitForOptions } from '../../ports/node.ts';
import type { CommandResult, DownloadOptions, ExecOptions, Shell } from '../../ports/shell.ts';
import { askToEnd } from './ask-to-end.ts';
import { describeEnd, didNotFail, didNotSucceed } from './command-failed.ts';
import { PatientObserver } from './patient-observer.ts';
import { askUnitState, observeUnit, parseUnitState } from './unit-state.ts';

const DEFAULT_WITHIN = '60s';
/** To ask for a state once: far below the time of any wait. */
const LOOK_WITHIN = '20s';
/** The kernel's own mark, and when process 1 began: a container restarts on the kernel that its host goes on with. */
const ASK_BOOT = "cat /proc/sys/kernel/random/boot_id && cut -d ' ' -f 22 /proc/1/stat";
const JOURNAL_LINES = 10;
const LISTEN_STATE = '0A';

export interface LabNodeOptions {
  readonly plan: NodePlan;
  readonly shell: Shell;
  /** What every duration is multiplied by: how much slower than limits are written for a node was measured to be. */
  readonly timeScale: number;
  /** Of this node: as much is added to the limits of waits. */
  readonly lostTime?: LostTime | undefined;
}

/** A machine of a lab, spoken to through its shell. */
export class LabNode implements Node {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly shell: Shell;
  readonly #plan: NodePlan;
  readonly #timeScale: number;
  readonly #lostTime: LostTime | undefined;

  constructor({ plan, shell, timeScale, lostTime }: LabNodeOptions) {
    this.name = plan.name;
    this.roles = plan.roles;
    this.shell = shell;
    this.#plan = plan;
    this.#timeScale = timeScale;
    this.#lostTime = lostTime;
  }

  address(network: string): string {
    const address = addressOf(this.#plan, network);
    if (address) return address;
    const known = this.#plan.nics.filter((nic) => nic.address).map((nic) => nic.network);
    throw new UsageError(
      `${this.name} has no address on network '${network}'; it has one on: ${known.join(', ') || 'none'}`,
    );
  }

  run(command: string, options: ExecOptions = {}): Promise<CommandResult> {
    return this.shell.exec(command, { ...options, within: this.#scaled(options.within ?? DEFAULT_WITHIN) });
  }

  async succeed(command: string, options?: ExecOptions): Promise<string> {
    const result = await this.run(command, options);
    if (result.exitCode !== 0) throw didNotSucceed(this.name, result);
    return result.stdout.replace(/\r?\n$/, '');
  }

  async fail(command: string, options?: ExecOptions): Promise<CommandResult> {
    const result = await this.run(command, options);
    if (result.exitCode === 0) throw didNotFail(this.name, result);
    return result;
  }

  waitUntilSucceeds(command: string, options: WaitForOptions): Promise<string> {
    return this.#waitFor(
      { subject: `\`${oneLine(command)}\``, missing: 'did not succeed' },
      options,
      async (signal) => {
        const result = await this.run(command, { within: options.within, signal });
        if (result.exitCode === 0) return { done: result.stdout.replace(/\r?\n$/, '') };
        const [last] = [...lastLines(result.stdout, 1), ...lastLines(result.stderr, 1)].slice(-1);
        return { pending: `${describeEnd(result)}${last ? `: ${last}` : ''}` };
      },
    );
  }

  async waitForUnit(unit: string, options: WaitForOptions): Promise<void> {
    const ask = askUnitState(quoteShell(unit));
    try {
      await this.#waitFor({ subject: `unit ${unit}`, missing: 'not active' }, options, async (signal) =>
        observeUnit(parseUnitState((await this.#probe(ask, signal)).stdout)),
      );
    } catch (error) {
      throw error instanceof WaitTimedOut ? await this.#withJournal(unit, error) : error;
    }
  }

  async waitForPort(port: number, options: WaitForOptions): Promise<void> {
    const listening = `^ *[0-9]+: [0-9A-F]+:${port.toString(16).toUpperCase().padStart(4, '0')} [0-9A-F]+:0000 ${LISTEN_STATE} `;
    const ask = `cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | grep -qE ${quoteShell(listening)}`;
    await this.#waitFor({ subject: `port ${port}`, missing: 'not open' }, options, async (signal) =>
      (await this.#probe(ask, signal)).exitCode === 0 ? { done: true } : { pending: 'nothing listens on it' },
    );
  }

  async waitForFile(path: string, options: WaitForOptions): Promise<void> {
    await this.#waitFor({ subject: `file ${path}`, missing: 'not there' }, options, async (signal) =>
      (await this.#probe(`test -e ${quoteShell(path)}`, signal)).exitCode === 0
        ? { done: true }
        : { pending: 'no such file' },
    );
  }

  upload(localPath: string, remotePath: string): Promise<void> {
    return this.shell.upload(localPath, remotePath);
  }

  download(remotePath: string, localPath: string, options?: DownloadOptions): Promise<void> {
    return this.shell.download(remotePath, localPath, options);
  }

  async reboot(options: WaitForOptions): Promise<void> {
    const before = await this.succeed(ASK_BOOT, { signal: options.signal });
    await askToEnd(this, 'systemctl reboot', options.signal);
    await this.#waitFor({ subject: 'reboot', missing: 'not done' }, options, async (signal) => {
      const now = (await this.#probe(ASK_BOOT, signal)).stdout.trim();
      return now === '' || now === before ? { pending: 'still up, not restarted yet' } : { done: true };
    });
  }

  #probe(command: string, signal: AbortSignal | undefined): Promise<CommandResult> {
    return this.run(command, { within: LOOK_WITHIN, signal });
  }

  async #waitFor<T>(
    what: { readonly subject: string; readonly missing: string },
    { within, signal }: WaitForOptions,
    observe: (signal: AbortSignal) => Promise<Observation<T>>,
  ): Promise<T> {
    const patient = new PatientObserver(observe);
    const subject = `${this.name}: ${what.subject}`;
    const lostTime = this.#lostTime;
    const options = { within: this.#scaled(within), missing: what.missing, signal, lostTime };
    try {
      return await waitUntil(subject, (stop) => patient.next(stop), options);
    } catch (error) {
      if (error instanceof WaitTimedOut && patient.unreachable)
        throw new ConnectFailed(error.message, { cause: error });
      throw error;
    }
  }

  /** Best effort: the failure is told even when the journal cannot be had. */
  async #withJournal(unit: string, error: WaitTimedOut): Promise<WaitTimedOut> {
    const ask = `journalctl --unit=${quoteShell(unit)} --lines=${JOURNAL_LINES} --no-pager --output=short-iso`;
    const journal = await this.#probe(ask, undefined).then(
      ({ stdout }) => lastLines(stdout, JOURNAL_LINES),
      (reason: unknown) => [`(no journal: ${messageOf(reason)})`],
    );
    return new WaitTimedOut([error.message, ...journal.map((line) => `  ${line}`)].join('\n'), {
      cause: error,
    });
  }

  #scaled(within: Duration | number): number {
    return (typeof within === 'number' ? within : toMs(within)) * this.#timeScale;
  }
}
