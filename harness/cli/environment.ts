import { homedir, userInfo } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { UsageError } from '../core/errors.ts';
import { toMiB } from '../lab/size.ts';

/** The environment variables that stacklab reads, all of them here (docs/environment.md lists them). */
export interface Environment {
  /** The project: the folder that holds labs/ and scenarios/. */
  readonly projectDir: string;
  /** Where runs are recorded. */
  readonly runsDir: string;
  /** Labs that are up: XDG_STATE_HOME/stacklab. */
  readonly stateDir: string;
  /** Images, downloads, proofs: XDG_CACHE_HOME/stacklab. */
  readonly cacheDir: string;
  /** What checkpoints may take together; 0: none are taken. */
  readonly checkpointBudgetMiB: number;
  /** The Docker engine that labs of containers go to: DOCKER_HOST. */
  readonly dockerHost: string | undefined;
  /** Where Vagrant keeps boxes: VAGRANT_HOME. */
  readonly vagrantHome: string;
  readonly uid: number;
  readonly userName: string;
  readonly path: string;
  /** No colours: NO_COLOR, or a terminal that has none. */
  readonly plain: boolean;
  /** A continuous-integration job: one line for each fact, no live view. */
  readonly ci: boolean;
}

const DEFAULT_CHECKPOINT_BUDGET_MIB = 40 * 1024;

export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  const projectDir = resolve(env['STACKLAB_PROJECT'] ?? join(import.meta.dirname, '..', '..'));
  const { uid, username } = userInfo();
  return {
    projectDir,
    runsDir: join(projectDir, '.lab', 'runs'),
    stateDir: join(xdg(env['XDG_STATE_HOME'], '.local/state'), 'stacklab'),
    cacheDir: join(xdg(env['XDG_CACHE_HOME'], '.cache'), 'stacklab'),
    checkpointBudgetMiB: budgetOf(env['STACKLAB_CHECKPOINT_BUDGET']),
    dockerHost: env['DOCKER_HOST'],
    vagrantHome: env['VAGRANT_HOME'] ?? join(homedir(), '.vagrant.d'),
    uid,
    userName: username,
    path: env['PATH'] ?? '',
    plain: (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb',
    ci: (env['CI'] ?? '') !== '',
  };
}

function budgetOf(text: string | undefined): number {
  if (text === undefined || text === '') return DEFAULT_CHECKPOINT_BUDGET_MIB;
  const budget = text === '0' ? 0 : toMiB(text);
  if (budget !== undefined) return budget;
  throw new UsageError(
    `STACKLAB_CHECKPOINT_BUDGET=${text}: it is a size such as 40GiB, or 0 for no checkpoints`,
  );
}

/** The XDG base directory specification: a relative path counts as not set. */
function xdg(value: string | undefined, fallback: string): string {
  return value !== undefined && isAbsolute(value) ? value : join(homedir(), fallback);
}
