import { messageOf } from '../core/errors.ts';

/** Nobody listens any more: the reader of a pipe has ended (`lab run | head`), or the terminal was closed. */
const UNHEARD = new Set(['EPIPE', 'EIO', 'EBADF', 'ENXIO', 'ECONNRESET']);

/** What is said is not the work: a command goes on to its end, its clean-up and its record, heard or not. */
export function goOnUnheard({ stdout, stderr } = process): void {
  let complained = false;
  stderr.on('error', () => undefined);
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (complained || UNHEARD.has(error.code ?? '')) return;
    complained = true;
    stderr.write(`lab: standard output cannot be written: ${messageOf(error)}\n`);
  });
}
