interface Started extends PromiseLike<unknown> {
  kill(signal: 'SIGKILL'): boolean;
}

/** Commands that a test has started. */
export class StartedLabs {
  readonly #running = new Set<Started>();

  add<T extends Started>(command: T): T {
    this.#running.add(command);
    void command.then(() => this.#running.delete(command));
    return command;
  }

  /** Kills those that still run: their test has failed, and nobody waits for them. */
  async end(): Promise<void> {
    const running = [...this.#running];
    for (const command of running) command.kill('SIGKILL');
    await Promise.all(running);
  }
}
