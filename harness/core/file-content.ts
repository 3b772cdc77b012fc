import { Worker } from 'node:worker_threads';

/** What a regular file held when it was read. */
export interface FileContent {
  readonly sha256: string;
  /** Of the file that was read, as stat gives it. */
  readonly mode: number;
  /** Absent for a file that is larger than was asked for, or no text. */
  readonly text?: string;
}

/**
 * Reads a file of any size as a stream, off the event loop. Throws an error with a code: that of the system, or `ECHANGED`
 * for a file that changed while it was read or is no regular file.
 */
export function readFileContent(
  path: string,
  { textUpTo = -1 }: { readonly textUpTo?: number } = {},
): Promise<FileContent> {
  return reader.read(path, textUpTo);
}

export async function sha256Of(path: string): Promise<string> {
  return (await readFileContent(path)).sha256;
}

interface Answer {
  readonly id: number;
  readonly content?: FileContent;
  readonly error?: { readonly message: string; readonly code?: string };
}

interface Pending {
  readonly resolve: (content: FileContent) => void;
  readonly reject: (error: unknown) => void;
}

/** One thread that reads one file after the other; it keeps the process alive only while it is asked. */
class ReaderThread {
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | undefined;
  #asked = 0;

  read(path: string, textUpTo: number): Promise<FileContent> {
    const worker = (this.#worker ??= this.#start());
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      worker.ref();
      worker.postMessage({ id, path, textUpTo });
    });
  }

  #start(): Worker {
    const worker = new Worker(new URL('./file-content-worker.js', import.meta.url), { execArgv: [] });
    worker.on('message', (answer: Answer) => this.#take(worker, answer));
    worker.on('error', (error) => this.#fail(error));
    return worker;
  }

  #take(worker: Worker, { id, content, error }: Answer): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (this.#pending.size === 0) worker.unref();
    if (content) pending?.resolve(content);
    else pending?.reject(Object.assign(new Error(error?.message), { code: error?.code }));
  }

  #fail(error: unknown): void {
    this.#worker = undefined;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}

const reader = new ReaderThread();
