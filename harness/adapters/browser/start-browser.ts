import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { Cleanup } from '../../core/cleanup.ts';
import { HostFault, HostLacks, messageOf } from '../../core/errors.ts';
import { lastLines } from '../../core/excerpt.ts';
import { untilAborted } from '../../core/until-aborted.ts';
import type { Browser, BrowserRequest, StartBrowser } from '../../ports/browser.ts';
import type { Host } from '../../ports/host.ts';
import { programEnvironment } from '../host/program-environment.ts';
import { BrowserPage } from './browser-page.ts';
import { LabProxy } from '../proxy/lab-proxy.ts';

const RUN_CHROMIUM = join(import.meta.dirname, 'run-chromium.sh');
/** On a host whose processors carry a lab at the same time; it is no slower under TCG. */
const START_WITHIN_MS = 120_000;
const CLOSE_WITHIN_MS = 5_000;
const VIEWPORT = { width: 1280, height: 960 };
/** Nothing is asked of anybody but the lab; the driver adds more of the kind. */
const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--no-pings',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-sync',
  '--dns-prefetch-disable',
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
];

export interface BrowserHost {
  readonly host: Pick<Host, 'unmet'>;
  readonly uid: number;
}

/** Debian's Chromium, headless, with a profile that is made for it and removed after it. */
export function browserStarter({ host, uid }: BrowserHost): StartBrowser {
  return async (request) => {
    const unmet = await host.unmet('browser');
    if (unmet !== undefined) throw new HostLacks(unmet);
    const cleanup = new Cleanup(() => undefined);
    try {
      return await start(request, uid, cleanup);
    } catch (error) {
      await cleanup[Symbol.asyncDispose]();
      throw error;
    }
  };
}

async function start(request: BrowserRequest, uid: number, cleanup: Cleanup): Promise<Browser> {
  const folder = await mkdtemp(join(tmpdir(), 'stacklab-browser-'));
  cleanup.defer('profile of the browser', () =>
    rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  );
  const proxy = cleanup.use('proxy of the browser', await LabProxy.start(request));
  const launching = launch(folder, proxy, uid);
  cleanup.defer('browser', async () => {
    const context = await launching.catch(() => undefined);
    if (context) await close(context, folder);
  });
  const context = await untilAborted(launching, request.signal());
  const [page] = context.pages();
  if (!page) throw new HostFault('chromium started without a page');
  return {
    description: `Chromium ${context.browser()?.version() ?? ''}`.trimEnd(),
    page: new BrowserPage(page, request),
    [Symbol.asyncDispose]: () => cleanup[Symbol.asyncDispose](),
  };
}

async function launch(folder: string, proxy: LabProxy, uid: number): Promise<BrowserContext> {
  const artifactsDir = join(folder, 'artifacts');
  await mkdir(artifactsDir);
  // a large library that most commands never need
  const { chromium } = await import('playwright-core');
  try {
    return await chromium.launchPersistentContext(join(folder, 'profile'), {
      executablePath: RUN_CHROMIUM,
      artifactsDir,
      env: programEnvironment,
      headless: true,
      // as root Chromium's own sandbox refuses to start
      chromiumSandbox: uid !== 0,
      args: FLAGS,
      proxy: { server: proxy.url, username: proxy.user, password: proxy.password.reveal() },
      viewport: VIEWPORT,
      acceptDownloads: false,
      serviceWorkers: 'block',
      locale: 'en-US',
      timezoneId: 'UTC',
      timeout: START_WITHIN_MS,
      // interrupts are the CLI's business: it takes down what a run made
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
  } catch (cause) {
    throw new HostFault(`chromium does not start: ${lastLines(messageOf(cause), 8).join('\n  ')}`, { cause });
  }
}

/** A browser that does not end when it is asked to is ended, with all its helpers. */
async function close(context: BrowserContext, folder: string): Promise<void> {
  const leader = Number(await readFile(join(folder, 'pid'), 'utf8').catch(() => ''));
  const kill = setTimeout(() => {
    if (leader > 1) process.kill(-leader, 'SIGKILL');
  }, CLOSE_WITHIN_MS);
  try {
    await context.close();
  } finally {
    clearTimeout(kill);
  }
}
