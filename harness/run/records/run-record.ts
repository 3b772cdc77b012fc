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
import { codeOf, unrecordable } from './unrecordable.ts';

export interface RunRecordOptions {
  /** Holds one directory for each run, and `latest`; made when it is not there. */
  readonly root: string;
  readonly lab: string;
  readonly now: () => Date;
  /** Told once when events can no longer be written; the run goes on, its verdict stands. */
  readonly onTrouble: (message: string) => void;
}

const ID_TRIES = 20;
const SUFFIX_LENGTH = 4;
const SUFFIX_ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

/** A run on disk: its events as they happen, the logs of its phases, its reports. */
export class RunRecord implements Reporter {
  readonly name = 'record';
  readonly id: string;
  readonly directory: string;
  readonly #onTrouble: (message: string) => void;
  readonly #events: AppendedFile;
  readonly #logs = new Map<string, OutputLog>();
  readonly #history = new EventHistory();
  #troubled = false;

  /** Throws `HostFault` when the directory cannot be made or written to. */
  constructor({ root, lab, now, onTrouble }: RunRecordOptions) {
    this.#onTrouble = onTrouble;
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

  onEvent(event: Event): void {
    this.#history.onEvent(event);
    try {
      // a flood is in the log alone, and there only with its ends
      if (this.#logged(event)) this.#events.append(encodeEvent(event));
    } catch (cause) {
      this.#complainOnce(cause);
    }
  }

  /** Writes a report or another file of the run, readable by its owner alone. Throws `HostFault`. */
  write(name: string, content: string | Buffer): string {
    const path = join(this.directory, name);
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      writeFileSync(`${path}.new`, content, { mode: 0o600 });
      renameSync(`${path}.new`, path);
    } catch (cause) {
      throw unrecordable(path, cause);
    }
    return path;
  }

  /** Begins a file of the run that is filled as its content comes. Throws `HostFault`. */
  open(name: string): KeptFile {
    const path = join(this.directory, name);
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      return new KeptFile(path);
    } catch (cause) {
      throw unrecordable(path, cause);
    }
  }

  /** Writes the reports of the run: summary.json and junit.xml. Rejects with `HostFault` when there is no room. */
  end(): Promise<void> {
    const { events } = this.#history;
    return Promise.resolve().then(() => {
      this.#close();
      this.write('summary.json', `${JSON.stringify(summarise(events), undefined, 2)}\n`);
      this.write('junit.xml', renderJUnit(events));
    });
  }

  #logged(event: Event): boolean {
    if (event.type === 'phase-output') return this.#log(phaseLogPath(event.phase, event.node), event.line);
    return event.type === 'scenario-output' ? this.#log(SCENARIO_LOG, event.line) : true;
  }

  #log(name: string, line: string): boolean {
    const path = join(this.directory, name);
    const file = this.#logs.get(path) ?? new OutputLog(path);
    this.#logs.set(path, file);
    return file.append(line);
  }

  /** What cannot be written any more costs the end of a log, not the reports. */
  #close(): void {
    for (const file of [this.#events, ...this.#logs.values()])
      try {
        file.close();
      } catch (cause) {
        this.#complainOnce(cause);
      }
  }

  #complainOnce(cause: unknown): void {
    if (this.#troubled) return;
    this.#troubled = true;
    this.#onTrouble(
      `the record of this run is incomplete: ${this.directory}: ${messageOf(cause)}; the verdict is not affected`,
    );
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
