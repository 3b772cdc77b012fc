import type { ProcessEnvironment } from '../host/program-environment.ts';

/** Of what programs of the host get to see, what says who is asking and where they are. */
const KEPT = ['HOME', 'USER', 'LOGNAME', 'TERM', 'TZ', 'TMPDIR', 'LC_ALL'];
/** In the tree: a folder of the user's own may have programs for another system. */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * What is in the environment of a client that finds its way by a proxy: what the host says of its own way out leads elsewhere. A
 * name that is undefined is taken out of it. There is a password among it: it is never an argument.
 */
export function clientEnvironment(
  given: ProcessEnvironment,
  variables: Readonly<Record<string, string>>,
  proxy: string,
): Record<string, string | undefined> {
  const kept = Object.entries(given).map(([name, value]) => [name, KEPT.includes(name) ? value : undefined]);
  return {
    ...(Object.fromEntries(kept) as Record<string, string | undefined>),
    PATH,
    http_proxy: proxy,
    https_proxy: proxy,
    ...variables,
  };
}
