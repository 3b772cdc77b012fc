import { messageOf } from '../../core/errors.ts';
import { Secret } from '../../core/secret.ts';
import type { Browser, Glance, Page } from '../../ports/browser.ts';
import type { Evidence } from '../../report/events.ts';
import { bounded } from './bounded.ts';
import type { Journal } from './journal.ts';
import type { Undertakings } from './undertakings.ts';

const SHOWN_TEXT = 1_500;

/**
 * What a browser shows, in the words of a person in front of it. Elements are named by CSS selectors. What is done is written
 * down, and pictures are kept with the run.
 */
export interface CheckPage extends Omit<Page, 'screenshot'> {
  /** Keeps a picture of its whole length in the run's directory: `screenshots/CHECK.MOMENT.png`. */
  screenshot(moment: string): Promise<void>;
}

export interface BrowsingOptions {
  /** The node that it browses from. */
  readonly node: string;
  readonly start: () => Promise<Browser>;
  readonly journal: Journal;
  readonly undertakings: Undertakings;
  /** Keeps a picture; returns the name that it is kept under. */
  readonly keepPicture: (moment: string, png: Buffer) => string;
}

/** A check's browser: started when it is first asked for, every word of it written down, its last page a witness. */
export class Browsing implements AsyncDisposable {
  readonly #options: BrowsingOptions;
  #browser: Promise<Browser> | undefined;

  constructor(options: BrowsingOptions) {
    this.#options = options;
  }

  page(): Promise<CheckPage> {
    const { undertakings, node, start } = this.#options;
    return undertakings.start(`a browser on ${node}`, async () => {
      this.#browser ??= start();
      return new RecordingPage((await this.#browser).page, this.#options);
    });
  }

  /** What a person in front of it would report: address, title, text, and a picture. */
  async witness(): Promise<readonly Evidence[]> {
    const browser = await this.#browser?.catch(() => undefined);
    if (!browser) return [];
    const glance = await browser.page.glance();
    const png = await browser.page.screenshot().catch(() => undefined);
    const { keepPicture } = this.#options;
    return [
      { title: 'page', text: inWords(glance) },
      ...(glance.problems.length > 0 ? [{ title: 'in the page', text: glance.problems.join('\n') }] : []),
      ...(png ? [{ title: 'screenshot', text: keepPicture('failed', png) }] : []),
    ];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const browser = await this.#browser?.catch(() => undefined);
    await browser?.[Symbol.asyncDispose]();
  }
}

/** A page that writes down what was done with it and what it showed then. */
class RecordingPage implements CheckPage {
  readonly #page: Page;
  readonly #options: BrowsingOptions;
  #shot = '';

  constructor(page: Page, options: BrowsingOptions) {
    this.#page = page;
    this.#options = options;
  }

  open(url: string): Promise<void> {
    return this.#noted(`open ${url}`, () => this.#page.open(url), this.#shows);
  }

  fill(field: string, text: string | Secret): Promise<void> {
    const shown = text instanceof Secret ? String(text) : text;
    return this.#noted(`fill ${field} with ${shown}`, () => this.#page.fill(field, text));
  }

  click(element: string): Promise<void> {
    return this.#noted(`click ${element}`, () => this.#page.click(element), this.#shows);
  }

  text(element: string): Promise<string> {
    return this.#noted(`text of ${element}`, () => this.#page.text(element), String);
  }

  texts(element: string): Promise<readonly string[]> {
    return this.#noted(
      `texts of ${element}`,
      () => this.#page.texts(element),
      (texts) => texts.join('\n') || '(none)',
    );
  }

  screenshot(moment: string): Promise<void> {
    const { keepPicture } = this.#options;
    return this.#noted(
      'screenshot',
      async () => void (this.#shot = keepPicture(moment, await this.#page.screenshot())),
      () => this.#shot,
    );
  }

  glance(): Promise<Glance> {
    return this.#noted('glance', () => this.#page.glance(), inWords);
  }

  readonly #shows = async (): Promise<string> => {
    const { url, title } = await this.#page.glance();
    return `${url}: ${title}`;
  };

  #noted<T>(
    asked: string,
    action: () => Promise<T>,
    show: (result: T) => string | Promise<string> = () => 'done',
  ): Promise<T> {
    const { undertakings } = this.#options;
    return undertakings.start(`page: ${asked}`, async () => {
      try {
        const result = await action();
        this.#note(asked, await show(result));
        return result;
      } catch (error) {
        this.#note(asked, messageOf(error));
        throw error;
      }
    });
  }

  #note(asked: string, answered: string): void {
    const { journal, node } = this.#options;
    journal.note({ kind: 'page', node, asked, answered: bounded(answered) });
  }
}

function inWords({ url, title, text }: Glance): string {
  return [url, title || '(no title)', bounded(text, SHOWN_TEXT) || '(nothing to be read)'].join('\n');
}
