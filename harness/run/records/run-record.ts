import { randomInt } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { messageOf } from '../../core/errors.ts';
import { encodeEvent } from '../../report/event-log.ts';
import { EventHistory } from '../../report/event-history.ts';
import type { Event, Reporter } from '../../report/events.ts';
import { renderJUnit } from '../../report/junit.ts';
import { phaseLogPath, SCENARIO_LOG } from '../../report/phase-log.ts';
import { summarise } from '../../report/summarise.ts';
import { AppendedFile } from './appended-file.ts';
import { KeptFile } from './kept-file.ts';
import { OutputLog } from './output-log.ts';
import { PhaseClocks } from './phase-clocks.ts';
import { codeOf, remedyOf, unrecordable } from './unrecordable.ts';

export interface RunRecordOptions {
  /** Holds one directory for each run, and `latest`; made when it is not there. */
  readonly root: string;
  readonly lab: string;
  readonly now: () => Date;
  /** Told once when something cannot be written; the run goes on, its verdict stands. */
  readonly onTrouble: (message: string) => void;
}

/** A full disk may get room again; to ask at every line costs more than the run has to say. */
const TRY_AGAIN_AFTER_MS = 1_000;
const ID_TRIES = 20;
const SUFFIX_LENGTH = 4;
const SUFFIX_ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

/** A run on disk: its events as they happen, the logs of its phases, its reports. */
export class RunRecord implements Reporter {
  readonly name = 'record';
  readonly id: string;
  readonly directory: string;
  readonly #onTrouble: (message: string) => void;
  readonly #now: () => Date;
  readonly #events: AppendedFile;
  readonly #logs = new Map<string, OutputLog>();
  readonly #clocks = new PhaseClocks();
  readonly #history = new EventHistory();
  /** When a file is tried again that could not be written. */
  readonly #blockedUntil = new Map<string, number>();
  #trouble: string | undefined;
  #over = false;

  /** Throws `HostFault` when the directory cannot be made or written to. */
  constructor({ root, lab, now, onTrouble }: RunRecordOptions) {
    this.#onTrouble = onTrouble;
    this.#now = now;
    let made: string | undefined;
    try {
      mkdirSync(root, { recursive: true, mode: 0o700 });
      this.id = makeDirectory(root, lab, now());
      made = this.directory = join(root, this.id);
      mkdirSync(join(this.directory, 'logs'), { mode: 0o700 });
      this.#events = new AppendedFile(join(this.directory, 'events.ndjson'));
      pointLatest(root, this.id);
    } catch (cause) {
      if (made) rmSync(made, { recursive: true, force: true });
      throw unrecordable(root, cause);
    }
  }

  /** What is missing in it, and why; undefined as long as it is whole. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  onEvent(event: Event): void {
    this.#history.onEvent(event);
    // a flood is in the log alone, and there only with its ends
    if (this.#logged(event)) this.#attempt('events.ndjson', () => this.#events.append(encodeEvent(event)));
    if (event.type === 'warning' && event.unrecorded) this.#note(event.message);
  }

  /** Writes a report or another file of the run, readable by its owner alone. What cannot be written is told like an event. */
  write(name: string, content: string | Buffer): void {
    const path = join(this.directory, name);
    this.#attempt(name, () => {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      try {
        writeFileSync(`${path}.new`, content, { mode: 0o600 });
        renameSync(`${path}.new`, path);
      } catch (cause) {
        rmSync(`${path}.new`, { force: true });
        throw cause;
      }
    });
  }

  /** Begins a file of the run that is filled as its content comes. What cannot be written is told like an event. */
  open(name: string): Pick<KeptFile, 'push' | 'end'> {
    const path = join(this.directory, name);
    let file: KeptFile | undefined;
    this.#attempt(name, () => {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      file = new KeptFile(path);
    });
    return {
      push: (text) => this.#attempt(name, () => file?.push(text)),
      end: () => {
        let hidesSecret = false;
        this.#attempt(name, () => void (hidesSecret = file?.end() ?? false));
        return hidesSecret;
      },
    };
  }

  /** Writes the reports of the run: summary.json and junit.xml. What cannot be written then is in `trouble`. */
  end(): Promise<void> {
    this.#over = true;
    this.#close();
    const { events } = this.#history;
    return Promise.resolve().then(() => {
      this.write('summary.json', `${JSON.stringify(summarise(events), undefined, 2)}\n`);
      this.write('junit.xml', renderJUnit(events));
    });
  }

  #logged(event: Event): boolean {
    if (event.type === 'scenario-output') return this.#log(SCENARIO_LOG, event.line);
    if (event.type === 'phase-started')
      this.#log(phaseLogPath(event.phase, event.node), this.#clocks.begin(event));
    if (event.type !== 'phase-output') return true;
    return this.#log(phaseLogPath(event.phase, event.node), this.#clocks.timed(event));
  }

  /** Whether it is written down; what could not be is no flood. */
  #log(name: string, line: string): boolean {
    let isWritten = true;
    this.#attempt(name, () => {
      const file = this.#logs.get(name) ?? new OutputLog(join(this.directory, name));
      this.#logs.set(name, file);
      isWritten = file.append(line);
    });
    return isWritten;
  }

  /** What cannot be written any more costs the end of a log, not the reports. */
  #close(): void {
    this.#attempt('events.ndjson', () => this.#events.close());
    for (const [name, file] of this.#logs) this.#attempt(name, () => file.close());
  }

  #attempt(name: string, write: () => void): void {
    const now = this.#now().getTime();
    if (now < (this.#blockedUntil.get(name) ?? 0)) return;
    try {
      write();
    } catch (cause) {
      this.#blockedUntil.set(name, now + TRY_AGAIN_AFTER_MS);
      this.#complain(`${join(this.directory, name)}: ${messageOf(cause)}; ${remedyOf(cause)}`);
    }
  }

  #complain(why: string): void {
    if (this.#trouble !== undefined) return;
    const message = `the record of this run is incomplete: ${why}; the verdict is not affected`;
    this.#trouble = message;
    if (!this.#over) this.#onTrouble(message);
  }

  #note(message: string): void {
    this.#trouble ??= message;
  }
}

/** `20261121-131502-pike-k3f9`: sorts by time, and making the directory is what claims it. */
function makeDirectory(root: string, lab: string, now: Date): string {
  const time = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  for (let attempt = 1; ; attempt += 1) {
    const id = `${time}-${lab}-${suffix()}`;
    try {
      mkdirSync(join(root, id), { mode: 0o700 });
      return id;
    } catch (cause) {
      if (codeOf(cause) !== 'EEXIST' || attempt === ID_TRIES) throw cause;
    }
  }
}

function suffix(): string {
  return Array.from({ length: SUFFIX_LENGTH }, () => SUFFIX_ALPHABET[randomInt(SUFFIX_ALPHABET.length)]).join(
    '',
  );
}

function pointLatest(root: string, id: string): void {
  const made = join(root, `.latest-${id}`);
  symlinkSync(id, made);
  try {
    renameSync(made, join(root, 'latest'));
  } catch (cause) {
    rmSync(made, { force: true });
    throw cause;
  }
}
