import { homedir } from 'node:os';
import { dirname } from 'node:path';

type Variables = Readonly<Record<string, string>>;

/** What Debian gives to a user who logs in: no sbin. */
const DEBIAN = ['/usr/local/bin', '/usr/bin', '/bin'];
/** The one thing that users bring themselves may be elsewhere. */
const NODE = dirname(process.execPath);
export const LOGIN_PATH = (DEBIAN.includes(NODE) ? DEBIAN : [NODE, ...DEBIAN]).join(':');

/** What the tests need of a process that they start: what it covered, whose it is. And the host's way to a mirror. */
const HANDED_ON = ['NODE_V8_COVERAGE', 'STACKLAB_CI_RUN', 'http_proxy', 'https_proxy', 'no_proxy'];
/** Images that were made once need not be made again. */
const CACHE = 'XDG_CACHE_HOME';

/** All that the product is told by its environment when a test starts it: nothing is inherited from whoever runs the tests. */
export function userEnvironment(more: Variables = {}): Variables {
  return { ...inherited(...HANDED_ON, CACHE), PATH: LOGIN_PATH, HOME: homedir(), ...more };
}

/** The same for somebody who has a home and a cache of their own. */
export function strangersEnvironment(home: string, more: Variables = {}): Variables {
  return { ...inherited(...HANDED_ON), PATH: LOGIN_PATH, HOME: home, ...more };
}

function inherited(...names: readonly string[]): Variables {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
