import { join } from 'node:path';
import { playerStarter } from '../../harness/adapters/player/start-player.ts';
import type { PlayerProcess } from '../../harness/ports/player-process.ts';
import type { EventBody } from '../../harness/report/events.ts';
import type { PlayerLimits } from '../../harness/run/player/player-limits.ts';
import type { Stage } from '../../harness/run/player/remote-play.ts';
import { ScenarioPlayer } from '../../harness/run/player/scenario-player.ts';
import { PROJECT } from './lab-cli.ts';
import { ScenarioFiles } from './scenario-files.ts';
import { begun } from './unfinished.ts';

const SCRIPT = join(PROJECT, 'test', 'support', 'scripted-player.ts');
const start = playerStarter(['--import', import.meta.resolve('tsx'), SCRIPT]);

/** What happened on the stage of one scenario. */
interface Show {
  readonly events: EventBody[];
  readonly kept: Map<string, string>;
}

interface Asked {
  readonly mode?: 'run' | 'check';
  readonly only?: readonly string[];
  /** Told of each process that is started. */
  readonly processes?: PlayerProcess[];
}

/** Scenarios of a test in processes of their own, on a lab that only the script knows. */
export class PlayedScenarios implements AsyncDisposable {
  readonly #files: ScenarioFiles;

  private constructor(files: ScenarioFiles) {
    this.#files = files;
  }

  static async create(): Promise<PlayedScenarios> {
    return new PlayedScenarios(await ScenarioFiles.create());
  }

  path(name: string): string {
    return this.#files.path(name);
  }

  async load(
    name: string,
    body: string,
    limits: Partial<PlayerLimits> = {},
    { mode = 'check', only = [], processes }: Asked = {},
  ): Promise<ScenarioPlayer> {
    const file = await this.#files.write(name, body);
    const asked = { file, scenario: name, lab: 'small', mode, only, settings: new Map<string, string>() };
    return ScenarioPlayer.load(asked, () => started(processes), limits);
  }

  async play(player: ScenarioPlayer, stage: Partial<Stage> = {}, instance = 'up'): Promise<Show> {
    const show: Show = { events: [], kept: new Map() };
    await player.play(instance, {
      emit: (event) => show.events.push(event),
      keep: (name, content) => show.kept.set(name, content.toString()),
      deploy: () => Promise.resolve(),
      applyAgain: () => Promise.resolve([]),
      guest: () => Promise.reject(new Error('no guest')),
      archive: (release) => Promise.resolve(`deb http://archive.stacklab/${release}/ ./`),
      timeScale: 1,
      facts: { settings: new Map() },
      labStays: true,
      ...stage,
    });
    return show;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#files[Symbol.asyncDispose]();
  }
}

function started(processes: PlayerProcess[] | undefined): PlayerProcess {
  // one that should not have been loaded is nobody's
  const process = begun(start());
  processes?.push(process);
  return process;
}
