import type { ProcessEnvironment } from '../host/program-environment.ts';

/** Of what programs of the host get to see, what says who is asking and where they are. */
const KEPT = ['HOME', 'USER', 'LOGNAME', 'TERM', 'TZ', 'TMPDIR', 'LC_ALL'];
/** In the tree: a folder of the user's own may have programs for another system. */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** How a program finds the proxy, and nothing past it: what the host says of its own way out leads elsewhere. */
export interface WayIn {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

/** What is in the environment of a client; a name that is undefined is taken out of it. It holds passwords: never an argument. */
export function clientEnvironment(
  given: ProcessEnvironment,
  variables: Readonly<Record<string, string>>,
  { url, user, password }: WayIn,
): Record<string, string | undefined> {
  const kept = Object.entries(given).map(([name, value]) => [name, KEPT.includes(name) ? value : undefined]);
  const proxy = Object.assign(new URL(url), { username: user, password }).href;
  return {
    ...(Object.fromEntries(kept) as Record<string, string | undefined>),
    PATH,
    http_proxy: proxy,
    https_proxy: proxy,
    ...variables,
  };
}
