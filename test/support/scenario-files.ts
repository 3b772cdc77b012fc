import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestTally } from '../../harness/ports/test-runner.ts';
import type { Story } from '../../harness/run/scenarios/story.ts';
import type { ScenarioHost } from '../../harness/run/scenarios/scenario-host.ts';
import { scriptedHost, scriptedSession } from './scripted-session.ts';

const HARNESS = new URL('../../harness/index.ts', import.meta.url).href;

/** Scenario files written by a test and played by the real runner; disposing of it removes them. */
export class ScenarioFiles implements AsyncDisposable {
  readonly #dir: string;

  private constructor(dir: string) {
    this.#dir = dir;
  }

  /** Inside the project, where TypeScript files are modules. */
  static async create(): Promise<ScenarioFiles> {
    return new ScenarioFiles(await mkdtemp(join(import.meta.dirname, '.scenario-')));
  }

  path(name: string): string {
    return join(this.#dir, `${name}.scenario.ts`);
  }

  /** Writes a scenario that has the vocabulary in scope. */
  async write(name: string, body: string): Promise<string> {
    const path = this.path(name);
    await writeFile(
      path,
      `import { scenario, defineCheck, defineFixture } from ${JSON.stringify(HARNESS)};\n${body}\n`,
    );
    return path;
  }

  /**
   * Plays a file. The runner is imported, not named at the top: mocha may `require` the tests, and then what they name at
   * the top is another copy than the one that scenarios import.
   */
  async play(file: string, host: ScenarioHost = scriptedHost(scriptedSession())): Promise<TestTally> {
    using story = await this.load(file, host);
    return await story.play(1);
  }

  async load(file: string, host: ScenarioHost): Promise<Story> {
    const { loadTests } = await import('../../harness/adapters/mocha/load-tests.ts');
    const { Story } = await import('../../harness/run/scenarios/story.ts');
    return Story.load(file, host, loadTests);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#dir, { recursive: true, force: true });
  }
}
