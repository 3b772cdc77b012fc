import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { LabFault, messageOf } from '../../core/errors.ts';
import { waitUntil } from '../../core/wait.ts';
import { FULL_BYTES } from '../../lab/size.ts';
import type { OnMachineNews } from '../../ports/machine-news.ts';
import type { NodeLoad } from '../../ports/node-load.ts';
import { startProgram } from '../host/program.ts';
import { DomainPulse } from './domain-pulse.ts';
import { DomainNewsReader, parseDomainEvent, type DomainEvent } from './domain-events.ts';
import type { Hypervisor } from './hypervisor.ts';

export interface WatchedDomains {
  readonly hypervisor: Hypervisor;
  /** The node that a domain is, by the domain's name. */
  readonly nodes: ReadonlyMap<string, string>;
  /** The file that a node writes its console to. */
  readonly consoleOf: (node: string) => string;
  /** What each of those nodes had of the host's processors. */
  readonly load: NodeLoad;
  /** Whether stacklab itself has them stand still: a snapshot is being taken. */
  readonly standStill: () => boolean;
}

const READY_WITHIN = '20s';
/** A domain that was let go on is still told of as suspended when the news is read. */
const STILL_PAUSED_AFTER_MS = 500;
/** What tells that libvirt's events are heard: one of our own making. */
const MARK = { uri: 'urn:stacklab:watch', key: 'stacklab-watch', xml: '<heard/>' } as const;

/** Listens to libvirt's events, for the binding has none and virsh does, and feels the pulse of each machine. */
export async function watchDomains(watched: WatchedDomains, onNews: OnMachineNews): Promise<AsyncDisposable> {
  const watch = new DomainWatch(watched, onNews);
  try {
    await watch.ready();
    return watch;
  } catch (error) {
    await watch[Symbol.asyncDispose]();
    throw error;
  }
}

class DomainWatch implements AsyncDisposable {
  readonly #watched: WatchedDomains;
  readonly #onNews: OnMachineNews;
  readonly #virsh: ReturnType<typeof listen>;
  readonly #reader = new DomainNewsReader();
  #pulses: readonly DomainPulse[] = [];
  #isHeard = false;
  #isOver = false;

  constructor(watched: WatchedDomains, onNews: OnMachineNews) {
    this.#watched = watched;
    this.#onNews = onNews;
    this.#virsh = listen(watched.hypervisor.uri);
    createInterface({ input: this.#virsh.stdout }).on('line', (line) => {
      const event = parseDomainEvent(line);
      if (event) this.#take(event);
    });
    void this.#virsh.then(({ stderr }) => this.#ended(stderr));
  }

  /** Resolves when what happens from now on is told, and what does not run has been. */
  async ready(): Promise<void> {
    const { hypervisor, nodes } = this.#watched;
    const [first] = nodes.keys();
    if (first === undefined) return;
    await waitUntil(
      `libvirt at ${hypervisor.uri}: its events are heard`,
      async () => {
        if (this.#isOver) return { hopeless: 'virsh event ended' };
        await hypervisor.mark(first, MARK).catch(() => undefined);
        return this.#isHeard ? { done: true } : { pending: 'none so far' };
      },
      { within: READY_WITHIN, every: '50ms' },
    ).catch((cause: unknown) => {
      throw new LabFault(messageOf(cause), { cause });
    });
    await hypervisor.unmark(first, MARK).catch(() => undefined);
    const running = await hypervisor.domainNames('');
    for (const [domain, node] of nodes)
      if (!running.includes(domain)) this.#onNews({ node, what: 'ended', by: 'host', how: 'does not run' });
    this.#pulses = [...nodes]
      .filter(([domain]) => running.includes(domain))
      .map(([domain, node]) => this.#feel(domain, node));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    this.#virsh.kill();
    await this.#virsh;
    await Promise.all(this.#pulses.map((pulse) => pulse[Symbol.asyncDispose]()));
  }

  #feel(domain: string, node: string): DomainPulse {
    const { hypervisor, consoleOf, load, standStill } = this.#watched;
    const onHang: OnMachineNews = (news) => {
      if (!this.#isOver) this.#onNews(news);
    };
    return new DomainPulse({
      ...{ uri: hypervisor.uri, domain, node, console: consoleOf(node) },
      ...{ load, standStill, onHang },
    });
  }

  #take(event: DomainEvent): void {
    if (event.event === 'metadata-change') this.#isHeard = true;
    const node = this.#watched.nodes.get(event.domain);
    const read = this.#reader.read(event);
    if (node === undefined || !read || this.#isOver) return;
    const { disk, ...news } = read;
    if (disk !== undefined) this.#onNews({ node, ...news, how: `${news.how}: ${whyNot(disk)}: ${disk}` });
    else if (news.what !== 'paused') this.#onNews({ node, ...news });
    else if (!this.#watched.standStill()) void this.#tellWhenStillPaused(event.domain, { node, ...news });
  }

  async #tellWhenStillPaused(domain: string, news: Parameters<OnMachineNews>[0]): Promise<void> {
    const { hypervisor, standStill } = this.#watched;
    await new Promise((resolve) => setTimeout(resolve, STILL_PAUSED_AFTER_MS).unref());
    const isPaused = await hypervisor.isPaused(domain).catch(() => false);
    if (isPaused && !standStill() && !this.#isOver) this.#onNews(news);
  }

  /** A daemon that is gone has ended all of its domains, or nobody can reach them any more. */
  #ended(words: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const [line = 'it ended without a word'] = words.trim().split('\n');
    for (const node of this.#watched.nodes.values())
      this.#onNews({
        node,
        what: 'ended',
        by: 'host',
        how: `is out of reach: its libvirtd is gone (${line})`,
      });
  }
}

/** The file system is asked, for QEMU says nothing of it where a guest is told of the error. */
function whyNot(disk: string): string {
  const { bavail, bsize } = statfsSync(dirname(disk));
  return bavail * bsize < FULL_BYTES ? 'no space is left on its file system' : 'the host reported an error';
}

function listen(uri: string) {
  const args = ['-q', '-c', uri, 'event', '--all', '--loop'];
  // its output is read as it comes, and as long as the lab is up
  return startProgram('virsh', args, { reject: false, buffer: { stdout: false } });
}
