import type { Locator, Page as Driver, Request, Response } from 'playwright-core';
import { Deadline } from '../../core/deadline.ts';
import { CheckFailed, messageOf, WaitTimedOut } from '../../core/errors.ts';
import { oneLine } from '../../core/excerpt.ts';
import { Secret } from '../../core/secret.ts';
import { untilAborted } from '../../core/until-aborted.ts';
import type { BrowserRequest, Glance, Page } from '../../ports/browser.ts';

/** On a KVM host: a page with everything that it brings along. */
const LOAD_WITHIN_MS = 30_000;
const APPEAR_WITHIN_MS = 20_000;
/** What the page holds already; also its picture. */
const LOOK_WITHIN_MS = 10_000;
const NODE_WITHIN = '20s';
const MOST_PROBLEMS = 12;
const ERROR_PAGE = 'chrome-error://chromewebdata/';
const ERROR_PAGE_WITHIN_MS = 2_000;
const CUT_OFF = 'net::ERR_ABORTED';

/** One tab. Every word has a limit of its own, stretched under TCG and by what nodes lose, and ends with the check. */
export class BrowserPage implements Page {
  readonly #driver: Driver;
  readonly #request: BrowserRequest;
  #answer: Response | undefined;
  #problems: string[] = [];

  constructor(driver: Driver, request: BrowserRequest) {
    this.#driver = driver;
    this.#request = request;
    driver.on('request', (asked) => {
      if (this.#isLead(asked)) this.#problems = [];
    });
    driver.on('response', (response) => this.#onResponse(response));
    driver.on('requestfailed', (asked) => {
      const reason = asked.failure()?.errorText ?? 'failed';
      // a page that is left cuts off what it still waits for
      if (reason !== CUT_OFF) this.#note(`${asked.method()} ${asked.url()}: ${reason}`);
    });
    driver.on('pageerror', (error) => this.#note(`script: ${oneLine(messageOf(error))}`));
  }

  open(url: string): Promise<void> {
    return this.#lead(`GET ${url}`, async (timeout) => {
      try {
        await this.#driver.goto(url, { timeout, waitUntil: 'load' });
      } catch (error) {
        if (!isTimeout(error)) await this.#errorPage();
        throw error;
      }
    });
  }

  async fill(field: string, text: string | Secret): Promise<void> {
    const value = text instanceof Secret ? text.reveal() : text;
    await this.#wait(`field ${field}`, 'not there', APPEAR_WITHIN_MS, (timeout) =>
      this.#visible(field).fill(value, { timeout }),
    );
  }

  click(element: string): Promise<void> {
    return this.#lead(`click on ${element}`, (timeout) =>
      Promise.all([
        this.#driver.waitForEvent('load', { timeout }),
        this.#visible(element).click({ timeout, noWaitAfter: true }),
      ]),
    );
  }

  text(element: string): Promise<string> {
    return this.#wait(element, 'not visible', APPEAR_WITHIN_MS, async (timeout) =>
      (await this.#visible(element).innerText({ timeout })).trim(),
    );
  }

  texts(element: string): Promise<readonly string[]> {
    return this.#wait(element, 'not read', LOOK_WITHIN_MS, async () => {
      const texts = await this.#driver.locator(element).filter({ visible: true }).allInnerTexts();
      return texts.map((text) => text.trim());
    });
  }

  screenshot(): Promise<Buffer> {
    return this.#wait('picture of the page', 'not taken', LOOK_WITHIN_MS, (timeout) =>
      this.#driver.screenshot({ fullPage: true, animations: 'disabled', timeout }),
    );
  }

  async glance(): Promise<Glance> {
    using deadline = new Deadline(LOOK_WITHIN_MS * this.#request.timeScale);
    const read = (asked: Promise<string>): Promise<string> =>
      untilAborted(asked, deadline.signal).catch((error: unknown) => `(${oneLine(messageOf(error))})`);
    const timeout = deadline.limitMs;
    const [title, text] = await Promise.all([
      read(this.#driver.title()),
      read(this.#driver.locator('body').innerText({ timeout })),
    ]);
    return { url: this.#driver.url(), title, text: text.trim(), problems: this.#problems };
  }

  #visible(element: string): Locator {
    return this.#driver.locator(element).filter({ visible: true }).first();
  }

  /** Goes to another page, whose answer decides whether it is one. */
  async #lead(subject: string, go: (timeout: number) => Promise<unknown>): Promise<void> {
    this.#answer = undefined;
    await this.#wait(subject, 'not loaded', LOAD_WITHIN_MS, go);
    // set while the page was loading, which the compiler cannot know
    const answer = this.#answer as Response | undefined;
    if (!answer || answer.status() < 400) return;
    if (answer.status() === 502) await this.#requireNode();
    const { text } = await this.glance();
    throw new CheckFailed(`${subject}: ${answer.url()} answered ${answer.status()}: ${oneLine(text)}`);
  }

  async #wait<T>(
    subject: string,
    missing: string,
    withinMs: number,
    action: (timeout: number) => Promise<T>,
  ): Promise<T> {
    const { signal, timeScale, lostTime } = this.#request;
    const check = signal();
    check.throwIfAborted();
    using deadline = new Deadline(withinMs * timeScale, check, lostTime);
    try {
      return await untilAborted(action(deadline.longestMs), deadline.signal);
    } catch (error) {
      check.throwIfAborted();
      await this.#requireNode();
      if (!deadline.signal.aborted && !isTimeout(error))
        throw new CheckFailed(`${subject}: ${shortened(error)}`, { cause: error });
      throw new WaitTimedOut(
        `${subject}: ${missing} within ${deadline.limit}; last seen: ${await this.#lastSeen()}`,
        { cause: error },
      );
    }
  }

  /** A page that is not there is the deployment's fault only as long as its node is. */
  async #requireNode(): Promise<void> {
    await this.#request.through.exec('true', { within: NODE_WITHIN, signal: this.#request.signal() });
  }

  async #lastSeen(): Promise<string> {
    const { url, title, text } = await this.glance();
    return `${url}: ${oneLine(`${title}: ${text}`)}`;
  }

  #onResponse(response: Response): void {
    const asked = response.request();
    if (this.#isLead(asked)) this.#answer = response;
    else if (response.status() >= 400)
      this.#note(`${asked.method()} ${asked.url()}: answered ${response.status()}`);
  }

  /** Chromium goes to it a moment after the failure, and would cut off what is opened in between. */
  async #errorPage(): Promise<void> {
    await this.#driver.waitForURL(ERROR_PAGE, { timeout: ERROR_PAGE_WITHIN_MS }).catch(() => undefined);
  }

  #isLead(asked: Request): boolean {
    return asked.isNavigationRequest() && asked.frame() === this.#driver.mainFrame();
  }

  #note(problem: string): void {
    if (this.#problems.length < MOST_PROBLEMS) this.#problems.push(problem);
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}

/** The driver's messages begin with its method's name and end with a log of many lines. */
function shortened(error: unknown): string {
  const [first = ''] = messageOf(error).split('\n');
  return first.replace(/^\w+\.\w+: /, '');
}
