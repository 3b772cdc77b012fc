import type { LostTime } from '../core/lost-time.ts';
import type { Secret } from '../core/secret.ts';
import type { Shell } from './shell.ts';

/** What a browser shows, in the words of a person in front of it. Elements are named by CSS selectors. */
export interface Page {
  /**
   * Opens an address and waits until it has loaded, 30 s on a KVM host. Throws `CheckFailed` on a status of 400 or more, or
   * no answer, and `WaitTimedOut`.
   */
  open(url: string): Promise<void>;
  /** Writes into the field, when it is visible: 20 s on a KVM host. Throws `WaitTimedOut` when it does not come. */
  fill(field: string, text: string | Secret): Promise<void>;
  /** Clicks what leads to another page, and waits until that one has loaded; throws as `open` does. */
  click(element: string): Promise<void>;
  /**
   * The text of the first such element that is visible, as soon as there is one: 20 s on a KVM host. Throws `WaitTimedOut`
   * when there is none.
   */
  text(element: string): Promise<string>;
  /** The texts of all such elements that are visible now; none is an empty list. */
  texts(element: string): Promise<readonly string[]>;
  /** Its whole length, as PNG. */
  screenshot(): Promise<Buffer>;
  /** What it shows now, whatever that is. */
  glance(): Promise<Glance>;
}

/** What a page shows at a moment. */
export interface Glance {
  /** Its address now. */
  readonly url: string;
  /** What the tab is called. */
  readonly title: string;
  /** The visible text. */
  readonly text: string;
  /** Of the page that was opened last: requests that failed or were refused, scripts that broke. */
  readonly problems: readonly string[];
}

/** A browser with one page and nothing in its memory. */
export interface Browser extends AsyncDisposable {
  /** `Chromium 147.0.7700.12` */
  readonly description: string;
  readonly page: Page;
}

export interface BrowserRequest {
  /** The node that every connection of the browser starts from, and that resolves names for it. */
  readonly through: Shell;
  /** Names and addresses that it may reach; anything else is refused. */
  readonly hosts: readonly string[];
  readonly timeScale: number;
  /** Of the lab's nodes: as much is added to limits, within reason. */
  readonly lostTime?: LostTime | undefined;
  /** Asked at each word: what a check cleans up with outlives the check's own limit. */
  readonly signal: () => AbortSignal;
}

/**
 * Starts a browser on this host that cannot reach anything but the lab; it ends with its disposal, or with this process.
 * Throws `HostLacks` when the host has none and `HostFault` when it does not start.
 */
export type StartBrowser = (request: BrowserRequest) => Promise<Browser>;
