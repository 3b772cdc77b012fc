import { ConnectListAllDomainsFlags, DomainState, Hypervisor as Binding, type Domain } from '@unraid/libvirt';
import { startProgram } from '../host/program.ts';
import { debugLog } from '../../core/debug-log.ts';
import { settleAll } from '../../core/settle-all.ts';
import { LabFault, messageOf } from '../../core/errors.ts';

/** One connection to a libvirtd: domains through its API, networks and what the binding lacks through virsh. */
export class Hypervisor implements AsyncDisposable {
  readonly uri: string;
  readonly #binding: Binding;

  private constructor(uri: string, binding: Binding) {
    this.uri = uri;
    this.#binding = binding;
  }

  /** Throws `LabFault` with libvirt's own words when the daemon does not answer. */
  static async connect(uri: string): Promise<Hypervisor> {
    const binding = new Binding({ uri });
    await act(`connect to ${uri}`, `libvirt at ${uri}`, () => binding.connectOpen());
    return new Hypervisor(uri, binding);
  }

  async createDomain(name: string, xml: string): Promise<void> {
    const create = (): Promise<unknown> => this.#binding.domainCreateXML(xml);
    await act(`start domain ${name}`, `domain ${name} not started`, create);
  }

  /** Names of the running domains that begin with a prefix. */
  async domainNames(prefix: string): Promise<string[]> {
    const domains = await attempt(
      'libvirt domains',
      this.#binding.connectListAllDomains(ConnectListAllDomainsFlags.ACTIVE),
    );
    const names = await Promise.all(domains.map((domain) => domain.getName()));
    return names.filter((name) => name.startsWith(prefix)).sort();
  }

  async isRunning(name: string): Promise<boolean> {
    return (await this.domainNames(name)).includes(name);
  }

  async destroyDomain(name: string): Promise<void> {
    const domain = await this.#find(name);
    if (domain) await act(`destroy domain ${name}`, `domain ${name} not destroyed`, () => domain.destroy());
  }

  async domainXml(name: string): Promise<string> {
    const domain = await this.#require(name);
    return attempt(`domain ${name}`, domain.getXMLDesc());
  }

  /** It stands still until it is resumed. */
  async suspendDomain(name: string): Promise<void> {
    const domain = await this.#require(name);
    await act(`suspend domain ${name}`, `domain ${name} not suspended`, () => domain.suspend());
  }

  /** External, of memory and disks, with layers that exist already; libvirt keeps no record of it. */
  async createSnapshot(name: string, xmlFile: string): Promise<void> {
    await this.virsh(['snapshot-create', name, xmlFile, '--no-metadata', '--atomic', '--reuse-external']);
  }

  /** Brings a domain back as it was saved, on the files that the XML names; it stands still. */
  async restoreDomain(memory: string, xmlFile: string): Promise<void> {
    await this.virsh(['restore', memory, '--xml', xmlFile, '--paused']);
  }

  /** Those of them that stand still go on; nobody stays stopped because another would not go on. */
  async resumeDomains(names: readonly string[]): Promise<void> {
    await settleAll(
      names.map(async (name) => {
        const domain = await this.#require(name);
        const { state } = await attempt(`domain ${name}`, domain.getInfo());
        if (state === DomainState.PAUSED)
          await act(`resume domain ${name}`, `domain ${name} not resumed`, () => domain.resume());
      }),
    );
  }

  async isPaused(name: string): Promise<boolean> {
    const domain = await this.#find(name);
    if (!domain) return false;
    const { state } = await attempt(`domain ${name}`, domain.getInfo());
    return state === DomainState.PAUSED;
  }

  /** Writes an element into a domain's metadata, which libvirt tells all listeners of. */
  async mark(name: string, { uri, key, xml }: { uri: string; key: string; xml: string }): Promise<void> {
    await this.virsh(['metadata', name, '--uri', uri, '--key', key, '--set', xml]);
  }

  async unmark(name: string, { uri }: { uri: string }): Promise<void> {
    await this.virsh(['metadata', name, '--uri', uri, '--remove']);
  }

  async resetDomain(name: string): Promise<void> {
    await this.virsh(['reset', name]);
  }

  async setLink(domain: string, mac: string, plugged: boolean): Promise<void> {
    await this.virsh(['domif-setlink', domain, mac, plugged ? 'up' : 'down']);
  }

  /** Takes a file: virsh cannot open the socket that a child's standard input is. */
  async createNetwork(xmlFile: string): Promise<void> {
    await this.virsh(['net-create', xmlFile]);
  }

  async networkNames(prefix: string): Promise<string[]> {
    const names = await this.virsh(['net-list', '--all', '--name']);
    return names.split('\n').filter((name) => name.startsWith(prefix));
  }

  async networkXml(name: string): Promise<string> {
    return this.virsh(['net-dumpxml', name]);
  }

  /** What the host and its QEMU can do, as XML. */
  async capabilities(): Promise<string> {
    return this.virsh(['capabilities']);
  }

  async destroyNetwork(name: string): Promise<void> {
    await this.virsh(['net-destroy', name]);
  }

  /** `libvirt 9.0.0, QEMU 7.2.22` */
  async description(): Promise<string> {
    const text = await this.virsh(['version']);
    const [, library] = /Using library: libvirt (\S+)/.exec(text) ?? [];
    const [, emulator] = /Running hypervisor: (.+)/.exec(text) ?? [];
    return `libvirt ${library ?? 'of unknown version'}, ${emulator ?? 'unknown hypervisor'}`;
  }

  virsh(args: readonly string[]): Promise<string> {
    const words = `virsh ${args.join(' ')}`;
    return debugLog.during('libvirt', words, async () => {
      const result = await startProgram('virsh', ['-q', '-c', this.uri, ...args], { reject: false });
      if (result.exitCode === 0) return result.stdout;
      throw new LabFault(`${words}: ${result.stderr.trim() || `exit ${String(result.exitCode)}`}`);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // a daemon that is gone closes the connection by itself
    await this.#binding.connectClose().catch(() => undefined);
  }

  async #require(name: string): Promise<Domain> {
    const domain = await this.#find(name);
    if (!domain) throw new LabFault(`domain ${name}: not running`);
    return domain;
  }

  async #find(name: string): Promise<Domain | undefined> {
    if (!(await this.isRunning(name))) return undefined;
    return attempt(`domain ${name}`, this.#binding.domainLookupByName(name));
  }
}

/** What makes, changes or ends something is told; what is asked of the binding would be told all the time. */
function act<T>(what: string, subject: string, call: () => Promise<T>): Promise<T> {
  return debugLog.during('libvirt', what, () => attempt(subject, call()));
}

async function attempt<T>(subject: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (cause) {
    throw new LabFault(`${subject}: ${messageOf(cause)}`, { cause });
  }
}
