import { randomInt } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HostFault, messageOf } from '../core/errors.ts';
import { encodeEvent } from '../report/event-log.ts';
import type { Event, Reporter } from '../report/events.ts';
import { phaseLogPath } from '../report/phase-log.ts';
import { AppendedFile } from './appended-file.ts';

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
  readonly #logs = new Map<string, AppendedFile>();
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
      throw faultOf(root, cause);
    }
  }

  onEvent(event: Event): void {
    try {
      this.#events.append(encodeEvent(event));
      if (event.type === 'phase-output') this.#logOf(event.phase, event.node).append(`${event.line}\n`);
    } catch (cause) {
      this.#complainOnce(cause);
    }
  }

  /** Writes a report or another file of the run, readable by its owner alone. Throws `HostFault`. */
  write(name: string, text: string): string {
    const path = join(this.directory, name);
    try {
      writeFileSync(`${path}.new`, text, { mode: 0o600 });
      renameSync(`${path}.new`, path);
    } catch (cause) {
      throw faultOf(path, cause);
    }
    return path;
  }

  end(): Promise<void> {
    for (const file of [this.#events, ...this.#logs.values()]) file.close();
    return Promise.resolve();
  }

  #logOf(phase: string, node: string): AppendedFile {
    const path = join(this.directory, phaseLogPath(phase, node));
    const file = this.#logs.get(path) ?? new AppendedFile(path);
    this.#logs.set(path, file);
    return file;
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

function faultOf(path: string, cause: unknown): HostFault {
  return new HostFault(`the run cannot be recorded in ${path}: ${messageOf(cause)}; ${remedyOf(cause)}`, {
    cause,
  });
}

const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: 'make room on that file system, or choose another directory',
  EDQUOT: 'your disk quota is used up: make room, or choose another directory',
  EACCES: 'give yourself the right to write there, or choose another directory',
  EROFS: 'that file system is read-only: choose another directory',
  ENOTDIR: 'something on the way there is a file: move it away, or choose another directory',
  EEXIST: 'something of that name is in the way: move it away',
};

function remedyOf(cause: unknown): string {
  return REMEDIES[codeOf(cause) ?? ''] ?? 'choose another directory';
}

function codeOf(cause: unknown): string | undefined {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
}
