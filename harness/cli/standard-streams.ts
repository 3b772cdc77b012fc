import { closeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { Interrupted, messageOf } from '../core/errors.ts';
import { program } from '../core/program.ts';
import { EXIT } from '../report/exit-codes.ts';

/** Nobody listens any more: the reader of a pipe has ended (`lab run | head`), or the terminal was closed. */
const UNHEARD = new Set(['EPIPE', 'EIO', 'EBADF', 'ENXIO', 'ECONNRESET']);
const STANDARD = [0, 1, 2];

/** What is said is not the work: a command goes on to its end, its clean-up and its record, heard or not. */
export function goOnUnheard({ stdout, stderr } = process): void {
  let complained = false;
  stderr.on('error', () => undefined);
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (complained || UNHEARD.has(error.code ?? '')) return;
    complained = true;
    stderr.write(`${program.name}: standard output cannot be written: ${messageOf(error)}\n`);
    failWithoutAnswer();
  });
  leaveClosedTerminals();
}

/** Aborts when nobody reads standard output any more: for a command whose work it is to print. */
export function unheard({ stdout } = process): AbortSignal {
  const controller = new AbortController();
  stdout.once('error', (error: NodeJS.ErrnoException) => {
    if (UNHEARD.has(error.code ?? '')) controller.abort(new Interrupted('nobody reads what it prints'));
  });
  return controller.signal;
}

/** Whoever reads the file later must not take what is in it for the answer. What failed has another exit code already. */
function failWithoutAnswer(): void {
  process.once('exit', (exitCode) => {
    if (exitCode === EXIT.green) process.exitCode = EXIT.unwritten;
  });
}

/** Node.js gives a terminal its settings back at the end, and aborts where that cannot be done: one that is closed is let go. */
function leaveClosedTerminals(): void {
  const terminals = STANDARD.filter((fd) => isatty(fd));
  process.once('exit', () => {
    for (const fd of terminals) if (!isatty(fd)) closeSync(fd);
  });
}
