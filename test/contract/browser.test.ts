import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { Cleanup } from '../../harness/core/cleanup.ts';
import { ConnectFailed } from '../../harness/core/errors.ts';
import { Secret } from '../../harness/core/secret.ts';
import { waitUntil } from '../../harness/core/wait.ts';
import { browserStarter } from '../../harness/adapters/browser/start-browser.ts';
import type { Browser } from '../../harness/ports/browser.ts';
import { ApiServer, type Reply } from '../support/api-server.ts';
import { HostBrowser } from '../support/host-browser.ts';
import { rejection } from '../support/rejection.ts';
import { ScriptedShell } from '../support/scripted-shell.ts';
import { smallDashboard } from '../support/small-dashboard.ts';
import { userEnvironment } from '../support/user-environment.ts';

const ROOT = 'http://controller01';
const HTML = { 'content-type': 'text/html' };
const PNG_SIGNATURE = '89504e470d0a1a0a';

const dashboard = smallDashboard({ admin: 'right' });

function reply(asked: Parameters<typeof dashboard>[0]): Reply {
  switch (asked.path) {
    case '/never':
      return { does: 'hang' };
    case '/broken':
      return { status: 500, headers: HTML, body: '<h2>Something went wrong!</h2>' };
    case '/foreign':
      return { headers: HTML, body: '<h1>here</h1><img src="http://elsewhere.example/pixel.png">' };
    case '/script':
      return { headers: HTML, body: '<h1>here</h1><script>undefinedThing()</script>' };
    case '/late':
      return {
        headers: HTML,
        body: `<p hidden id="late">in the end</p>
          <script>setTimeout(() => document.getElementById('late').hidden = false, 300)</script>`,
      };
    case '/slow':
      return {
        headers: HTML,
        body: `<p hidden id="slow">at last</p>
          <script>setTimeout(() => document.getElementById('slow').hidden = false, 4000)</script>`,
      };
    default:
      return dashboard(asked);
  }
}

describe('a browser', function () {
  this.timeout('3m');
  let host: HostBrowser;
  let api: ApiServer;
  let shell: ScriptedShell;
  before(async function () {
    host = cleanup.use('folder', await HostBrowser.create(this));
    api = cleanup.use('server', await ApiServer.start(reply));
  });
  beforeEach(() => (shell = new ScriptedShell(() => ({}), api.port)));
  const cleanup = new Cleanup((_, cause) => expect.fail(String(cause)));
  after(() => cleanup[Symbol.asyncDispose]());

  describe('in front of a lab', () => {
    let browser: Browser;
    let world = new AbortController();
    let lostMs = 0;
    const lostTime = { begin: () => () => Promise.resolve({ ms: lostMs, why: 'controller01 had 8 %' }) };
    before(async () => {
      // the shell of the running test: each has its own
      const through = new Proxy(new ScriptedShell(), { get: (_, word) => wordOf(shell, word) });
      const start = host.start(through, { timeScale: 0.1, lostTime, signal: () => world.signal });
      browser = cleanup.use('browser', await start);
    });
    beforeEach(() => {
      world = new AbortController();
      lostMs = 0;
    });

    it('says what it is', () => {
      expect(browser.description).to.match(/^Chromium \d+\./);
    });

    it('reaches hosts by their names through the node', async () => {
      await browser.page.open(`${ROOT}/horizon/`);
      expect(new Set(shell.dialled)).to.deep.equal(new Set(['controller01:80']));
      const { url, title, text, problems } = await browser.page.glance();
      expect({ url, title, text, problems }).to.deep.equal({
        url: `${ROOT}/horizon/auth/login/?next=/horizon/`,
        title: 'Login - OpenStack Dashboard',
        text: 'Sign In',
        problems: [],
      });
    });

    it('stays at the form that refuses a wrong password', async () => {
      await logIn(browser, 'wrong');
      expect(await browser.page.text('.user-name, .alert-danger')).to.equal('Invalid credentials.');
      expect(await browser.page.texts('.user-name')).to.deep.equal([]);
    });

    it('follows the redirects of a form that takes its password', async () => {
      await logIn(browser, 'right');
      expect(await browser.page.text('.user-name, .alert-danger')).to.equal('admin');
      expect((await browser.page.glance()).url).to.equal(`${ROOT}/horizon/identity/`);
      await browser.page.open(`${ROOT}/horizon/project/`);
      expect(await browser.page.texts('.quota_title')).to.deep.equal([
        'Instances',
        'Volumes',
        'Floating IPs',
      ]);
    });

    it('takes a picture of the page', async () => {
      const png = await browser.page.screenshot();
      expect(png.subarray(0, 8).toString('hex')).to.equal(PNG_SIGNATURE);
      expect(png.length).to.be.above(2_000);
    });

    it('waits for longer by what the nodes lose to other work of their host', async () => {
      await browser.page.open(`${ROOT}/slow`);
      lostMs = 5_000;
      expect(await browser.page.text('#slow')).to.equal('at last');
      lostMs = 1_000;
      expect((await rejection(browser.page.text('#never'))).message).to.contain(
        '#never: not visible within 2.0 s, stretched to 3.0 s since controller01 had 8 %; last seen: ',
      );
    });

    it('waits for what shows up later, and says what it saw when nothing does', async () => {
      await browser.page.open(`${ROOT}/late`);
      expect(await browser.page.text('#late')).to.equal('in the end');
      const error = await rejection(browser.page.text('#never'));
      expect(error).to.include({ name: 'WaitTimedOut', fault: 'deployment' });
      expect(error.message).to.equal(
        `#never: not visible within 2.0 s; last seen: ${ROOT}/late: : in the end`,
      );
    });

    it('gives up on a page that never answers, and works afterwards', async () => {
      const error = await rejection(browser.page.open(`${ROOT}/never`));
      expect(error).to.include({ name: 'WaitTimedOut', fault: 'deployment' });
      expect(error.message).to.match(
        /^GET http:\/\/controller01\/never: not loaded within 3\.0 s; last seen: /,
      );
      await browser.page.open(`${ROOT}/late`);
    });

    it('takes an error for an error', async () => {
      const error = await rejection(browser.page.open(`${ROOT}/broken`));
      expect(error).to.include({ name: 'CheckFailed', fault: 'deployment' });
      expect(error.message).to.equal(
        `GET ${ROOT}/broken: ${ROOT}/broken answered 500: Something went wrong!`,
      );
    });

    it('tells of scripts that break', async () => {
      await browser.page.open(`${ROOT}/script`);
      expect((await browser.page.glance()).problems).to.deep.equal(['script: undefinedThing is not defined']);
    });

    it('reaches nothing but the lab, the loopback of its own host included', async () => {
      await browser.page.open(`${ROOT}/foreign`);
      const { problems } = await browser.page.glance();
      expect(problems).to.deep.equal(['GET http://elsewhere.example/pixel.png: answered 403']);
      for (const foreign of ['elsewhere.example', `127.0.0.1:${api.port}`, `localhost:${api.port}`]) {
        const error = await rejection(browser.page.open(`http://${foreign}/`));
        expect(error.message).to.contain('answered 403').and.contain('is no host of the lab');
      }
      const secure = await rejection(browser.page.open('https://elsewhere.example/'));
      expect(secure.message).to.contain('ERR_TUNNEL_CONNECTION_FAILED');
      expect(new Set(shell.dialled)).to.deep.equal(new Set(['controller01:80']));
    });

    it('blames the deployment when the node is there and nothing answers on it', async () => {
      shell = new ScriptedShell();
      const error = await rejection(browser.page.open(`${ROOT}/horizon/`));
      expect(error).to.include({ name: 'CheckFailed', fault: 'deployment' });
      expect(error.message).to.contain('controller01:80: connection refused');
      expect(shell.commands).to.deep.equal(['true']);
    });

    it('blames the lab when the node is gone', async () => {
      shell = new ScriptedShell(() => Promise.reject(new ConnectFailed('controller01: no answer for 20 s')));
      const error = await rejection(browser.page.open(`${ROOT}/horizon/`));
      expect(error).to.include({ name: 'ConnectFailed', fault: 'lab' });
      expect(error.message).to.equal('controller01: no answer for 20 s');
    });

    it('stops with the reason of the signal', async () => {
      setTimeout(() => world.abort(new Error('the check is over')), 50);
      const error = await rejection(browser.page.open(`${ROOT}/never`));
      expect(error.message).to.equal('the check is over');
    });
  });

  it('leaves no process and no file', async () => {
    const browser = await host.start(shell);
    await browser.page.open(`${ROOT}/late`);
    expect(await host.left()).to.have.length.above(3);
    await browser[Symbol.asyncDispose]();
    await nothingLeft(host);
  });

  it('is ended when it does not end by itself', async () => {
    const browser = await host.start(shell);
    process.kill(-(await leaderOf(host)), 'SIGSTOP');
    await browser[Symbol.asyncDispose]();
    await nothingLeft(host);
  });

  it('ends when the process that started it is killed, and its profile with it', async () => {
    const caller = join(import.meta.dirname, '..', 'support', 'browser-caller.ts');
    const starter = execa(process.execPath, ['--import', 'tsx', caller, String(api.port)], {
      env: userEnvironment({ TMPDIR: host.folder }),
      extendEnv: false,
      reject: false,
    });
    for await (const line of starter.iterable()) {
      expect(line).to.equal('waiting for a page that never answers');
      expect(await host.left()).to.have.length.above(3);
      starter.kill('SIGKILL');
    }
    await nothingLeft(host);
  });

  it('is not started where the host has none', async () => {
    const start = browserStarter({ host: { unmet: () => Promise.resolve('no chromium here') }, uid: 0 });
    const signal = () => world.signal;
    const world = new AbortController();
    const error = await rejection(start({ through: shell, hosts: [], timeScale: 1, signal }));
    expect(error).to.include({ name: 'HostLacks', message: 'no chromium here' });
    expect(await host.left()).to.deep.equal([]);
  });

  it('leaves nothing when it is no longer wanted before it has started', async () => {
    const world = new AbortController();
    // it is asked for while the browser is being started
    const signal = (): AbortSignal => {
      world.abort(new Error('the check is over'));
      return world.signal;
    };
    const error = await rejection(host.start(shell, { signal }));
    expect(error.message).to.equal('the check is over');
    await nothingLeft(host);
  });
});

async function logIn({ page }: Browser, password: string): Promise<void> {
  await page.open(`${ROOT}/horizon/`);
  await page.fill('#id_domain', 'Default');
  await page.fill('#id_username', 'admin');
  await page.fill('#id_password', new Secret(password));
  await page.click('#loginBtn');
}

/** Helpers of a browser that has ended take a moment to notice. */
async function nothingLeft(host: HostBrowser): Promise<void> {
  await waitUntil(
    'the browser has left nothing',
    async () => {
      const left = await host.left();
      return left.length === 0 ? { done: true } : { pending: left.join(', ') };
    },
    { within: '15s' },
  );
}

async function leaderOf({ folder }: HostBrowser): Promise<number> {
  const [own = ''] = await readdir(folder);
  return Number(await readFile(join(folder, own, 'pid'), 'utf8'));
}

function wordOf(shell: ScriptedShell, word: string | symbol): unknown {
  const value = Reflect.get(shell, word) as unknown;
  return typeof value === 'function' ? (value.bind(shell) as unknown) : value;
}
