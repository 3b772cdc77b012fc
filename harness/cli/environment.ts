import { isAbsolute, join, resolve } from 'node:path';
import { readAccount } from '../adapters/host/account.ts';
import { homeOf } from '../adapters/host/program-environment.ts';
import { DEBUG_TOPICS, type DebugTopic } from '../core/debug-log.ts';
import { UsageError } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
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
  /** Where Vagrant keeps boxes: VAGRANT_HOME. Undefined where the user has no home. */
  readonly vagrantHome: string | undefined;
  readonly uid: number;
  readonly userName: string;
  /** No colours: NO_COLOR, or a terminal that has none. */
  readonly plain: boolean;
  /** A continuous-integration job: one line for each fact, no live view. */
  readonly ci: boolean;
  /** What is told on standard error while it happens: STACKLAB_DEBUG. */
  readonly debug: readonly DebugTopic[];
}

const DEFAULT_CHECKPOINT_BUDGET_MIB = 40 * 1024;

export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  const projectDir = resolve(env['STACKLAB_PROJECT'] ?? join(import.meta.dirname, '..', '..'));
  if (projectDir.includes('\\'))
    throw new UsageError(
      `${projectDir}: Node.js loads no scenario from a folder with a backslash in its path; move the project`,
    );
  const { uid, userName } = readAccount();
  return {
    projectDir,
    runsDir: join(projectDir, '.lab', 'runs'),
    stateDir: join(xdg(env, 'XDG_STATE_HOME', '.local/state'), 'stacklab'),
    cacheDir: join(xdg(env, 'XDG_CACHE_HOME', '.cache'), 'stacklab'),
    checkpointBudgetMiB: budgetOf(env['STACKLAB_CHECKPOINT_BUDGET']),
    dockerHost: env['DOCKER_HOST'],
    vagrantHome: env['VAGRANT_HOME'] ?? inHome(env, '.vagrant.d'),
    uid,
    userName,
    plain: (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb',
    ci: (env['CI'] ?? '') !== '',
    debug: topicsOf(env['STACKLAB_DEBUG'] ?? ''),
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

/** `ssh,libvirt`, or `*` for all of them. */
function topicsOf(text: string): readonly DebugTopic[] {
  const words = text.split(',').map((word) => word.trim());
  return words.filter((word) => word !== '').flatMap((word) => (word === '*' ? DEBUG_TOPICS : topicOf(word)));
}

function topicOf(word: string): DebugTopic {
  const topic = DEBUG_TOPICS.find((known) => known === word);
  if (topic) return topic;
  throw new UsageError(
    `STACKLAB_DEBUG: there is no topic '${word}'${didYouMean(word, DEBUG_TOPICS) || ';'} there are: ${DEBUG_TOPICS.join(', ')}, and * for all of them`,
  );
}

/** The XDG base directory specification: a relative path counts as not set. */
function xdg(env: NodeJS.ProcessEnv, name: string, fallback: string): string {
  const value = env[name] ?? '';
  const folder = isAbsolute(value) ? value : inHome(env, fallback);
  if (folder !== undefined) return folder;
  throw new UsageError(
    `this user has no home folder: HOME is not set, and passwd(5) has no line for id ${readAccount().uid}; set HOME, or XDG_STATE_HOME and XDG_CACHE_HOME`,
  );
}

function inHome(env: NodeJS.ProcessEnv, path: string): string | undefined {
  const home = homeOf(env);
  return home === undefined ? undefined : join(home, path);
}
