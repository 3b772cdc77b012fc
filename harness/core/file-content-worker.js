// Plain JavaScript: a worker starts in a fifth of the time without the TypeScript loader.
import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';

const chunk = Buffer.allocUnsafe(1 << 20);

parentPort.on('message', ({ id, path, textUpTo }) => {
  try {
    parentPort.postMessage({ id, content: read(path, textUpTo) });
  } catch ({ message, code }) {
    parentPort.postMessage({ id, error: { message, code } });
  }
});

function read(path, textUpTo) {
  // a named pipe that has come to this place would be waited for until somebody writes
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const before = fstatSync(file, { bigint: true });
    if (!before.isFile()) throw Object.assign(new Error('it is no regular file'), { code: 'ECHANGED' });
    const { sha256, kept } = digest(file, before.size <= textUpTo);
    const after = fstatSync(file, { bigint: true });
    if (after.size !== before.size || after.mtimeNs !== before.mtimeNs)
      throw Object.assign(new Error('it changed while it was read'), { code: 'ECHANGED' });
    return { sha256, mode: Number(before.mode), ...textOf(kept) };
  } finally {
    closeSync(file);
  }
}

function digest(file, keep) {
  const hash = createHash('sha256');
  const kept = keep ? [] : undefined;
  for (let length = readSync(file, chunk); length > 0; length = readSync(file, chunk)) {
    const piece = chunk.subarray(0, length);
    hash.update(piece);
    kept?.push(Buffer.from(piece));
  }
  return { sha256: hash.digest('hex'), kept };
}

function textOf(kept) {
  const whole = kept && Buffer.concat(kept);
  return whole === undefined || whole.includes(0) ? {} : { text: whole.toString('utf8') };
}
