import type { AnswerFields } from './answer-fields.ts';
import { UnexpectedAnswer } from './api-error.ts';
import type { HttpAnswer, HttpClient } from './http-client.ts';
import { ServiceHttp, type ServiceAccess } from './service-http.ts';
import { readServer, requestOf, type NewServer, type Server } from './server.ts';
import { serviceStates, type ServiceState } from './service-state.ts';

/** What runs servers on a compute node. */
export interface Hypervisor {
  /** Name of the node, as nova knows it. */
  readonly hostname: string;
  /** `QEMU` under TCG and KVM alike. */
  readonly type: string;
  /** `up` or `down`. */
  readonly state: string;
}

/** A size of servers, to be made by the administrator. */
export interface NewFlavor {
  /** What it is called; used once. */
  readonly name: string;
  /** Number of processors. */
  readonly vcpus: number;
  /** Memory, in MiB. */
  readonly ramMiB: number;
  /** Size of the root disk, in GiB; 0: as large as the image's. */
  readonly diskGiB: number;
  /** A disk for swapping, in MiB. @default 0 */
  readonly swapMiB?: number;
}

/** A size of servers. */
export interface Flavor extends Omit<NewFlavor, 'swapMiB'> {
  /** What `NewServer` names. */
  readonly id: string;
}

/** What a project may have at once; -1: as much as it likes. */
export interface ComputeQuota {
  /** Servers. */
  readonly instances: number;
  /** Processors of all servers together. */
  readonly cores: number;
  /** Memory of all servers together, in MiB. */
  readonly ramMiB: number;
}

/** The compute service, version 2.1. */
export class ComputeClient {
  readonly #service: ServiceHttp;

  constructor(http: HttpClient, access: ServiceAccess) {
    this.#service = new ServiceHttp(http, access, 'compute');
  }

  /** Nova's daemons, as `openstack compute service list` shows them. */
  services(): Promise<readonly ServiceState[]> {
    return serviceStates(this.#service);
  }

  /** Says whether new servers may come to a compute node, by its name; those that are there stay. For the administrator. */
  async allowServersOn(host: string, allowed: boolean): Promise<void> {
    const path = `/os-services/${allowed ? 'enable' : 'disable'}`;
    const json = { host, binary: 'nova-compute' };
    await this.#service.send({ method: 'PUT', path, json, expect: [200] });
  }

  /** What runs servers, on each compute node. For the administrator. */
  async hypervisors(): Promise<readonly Hypervisor[]> {
    const path = '/os-hypervisors/detail';
    const answer = await this.#service.fields({ method: 'GET', path, expect: [200] });
    return answer.list('hypervisors').map((hypervisor) => ({
      hostname: hypervisor.text('hypervisor_hostname'),
      type: hypervisor.text('hypervisor_type'),
      state: hypervisor.text('state'),
    }));
  }

  /** Makes a flavor for everybody; returns its id. For the administrator. */
  async createFlavor({ name, vcpus, ramMiB, diskGiB, swapMiB }: NewFlavor): Promise<string> {
    const swap = swapMiB === undefined ? {} : { swap: swapMiB };
    const json = { flavor: { name, vcpus, ram: ramMiB, disk: diskGiB, ...swap } };
    const answer = await this.#service.fields({ method: 'POST', path: '/flavors', json, expect: [200] });
    return answer.object('flavor').text('id');
  }

  /** Those that everybody may use. */
  async flavors(): Promise<readonly Flavor[]> {
    const path = '/flavors/detail';
    const answer = await this.#service.fields({ method: 'GET', path, expect: [200] });
    return answer.list('flavors').map((flavor) => ({
      id: flavor.text('id'),
      name: flavor.text('name'),
      vcpus: flavor.number('vcpus'),
      ramMiB: flavor.number('ram'),
      diskGiB: flavor.number('disk'),
    }));
  }

  /** Makes sure that there is no flavor of that id. */
  async discardFlavor(id: string): Promise<void> {
    await this.#discard(`/flavors/${id}`);
  }

  /** Registers a public key; returns its fingerprint as nova tells it: MD5, in hex with colons. */
  async createKeypair(name: string, publicKey: string): Promise<string> {
    const json = { keypair: { name, public_key: publicKey } };
    const expect = [200, 201];
    const answer = await this.#service.fields({ method: 'POST', path: '/os-keypairs', json, expect });
    return answer.object('keypair').text('fingerprint');
  }

  /** Makes sure that the asking user has no keypair of that name. */
  async discardKeypair(name: string): Promise<void> {
    await this.#discard(`/os-keypairs/${encodeURIComponent(name)}`);
  }

  /** Asks for a server; returns its id while it is being built. `serverIds` or `server` tells how far it is. */
  async createServer(server: NewServer): Promise<string> {
    const json = { server: requestOf(server) };
    const answer = await this.#service.fields({ method: 'POST', path: '/servers', json, expect: [202] });
    return answer.object('server').text('id');
  }

  /** Asks for so many servers of a kind in one request; they are called NAME-1 to NAME-N, or NAME where it is one. */
  async createServers(server: NewServer, count: number): Promise<void> {
    const json = { server: { ...requestOf(server), min_count: count, max_count: count } };
    await this.#service.send({ method: 'POST', path: '/servers', json, expect: [202] });
  }

  /** The servers of the asking user's project whose name begins with this. */
  async serversNamed(start: string): Promise<readonly Server[]> {
    const found: Server[] = [];
    const pages = this.#pages('/servers/detail', { name: `^${start}` });
    for await (const servers of pages) found.push(...servers.map(readServer));
    return found;
  }

  /**
   * The ids of the project's servers, or of those with a status. The cheapest way to wait for one: nova answers from its
   * database alone, while a server's details cost three requests to neutron.
   */
  async serverIds(status?: string): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    const pages = this.#pages('/servers', status === undefined ? {} : { status });
    for await (const servers of pages) for (const server of servers) found.add(server.text('id'));
    return found;
  }

  /** The server of an id; throws `RequestRefused` (404) where there is none. */
  async server(id: string): Promise<Server> {
    const answer = await this.#service.fields({ method: 'GET', path: `/servers/${id}`, expect: [200] });
    return readServer(answer.object('server'));
  }

  /** Asks for its deletion; `serverIds` tells when it is gone. */
  async discardServer(id: string): Promise<void> {
    await this.#discard(`/servers/${id}`);
  }

  /** The last lines of the serial console, as many as `lines` says. */
  async consoleLog(id: string, lines: number): Promise<string> {
    return (await this.#act(id, { 'os-getConsoleOutput': { length: lines } }, 200)).fields().text('output');
  }

  /** Address of the page that shows the server's screen in a browser; a token for it is part of the address. */
  async consolePage(id: string): Promise<string> {
    const answer = await this.#act(id, { 'os-getVNCConsole': { type: 'novnc' } }, 200);
    return answer.fields().object('console').text('url');
  }

  /** Takes the server's power away and gives it back, which starts one that is off, too; its state and its task tell when that is done. */
  async rebootHard(id: string): Promise<void> {
    await this.#act(id, { reboot: { type: 'HARD' } }, 202);
  }

  /** Asks for an image of the server's disk; returns the image's id while it is being made. */
  async createSnapshot(id: string, name: string): Promise<string> {
    const answer = await this.#act(id, { createImage: { name } }, 202);
    const image = /\/images\/([^/]+)$/.exec(answer.header('location') ?? '')?.[1];
    if (image !== undefined) return image;
    throw new UnexpectedAnswer(
      `POST /servers/${id}/action: createImage: the answer names no image as Location`,
    );
  }

  /** Returns the device that the server is told of: `/dev/vdb`. */
  async attachVolume(server: string, volume: string): Promise<string> {
    const json = { volumeAttachment: { volumeId: volume } };
    const path = `/servers/${server}/os-volume_attachments`;
    const answer = await this.#service.fields({ method: 'POST', path, json, expect: [200] });
    return answer.object('volumeAttachment').text('device');
  }

  /** Asks for the detachment; the volume tells when it is done. */
  async detachVolume(server: string, volume: string): Promise<void> {
    const path = `/servers/${server}/os-volume_attachments/${volume}`;
    await this.#service.send({ method: 'DELETE', path, expect: [202, 404] });
  }

  /** What a project may have, by its id. */
  async quota(project: string): Promise<ComputeQuota> {
    const path = `/os-quota-sets/${project}`;
    const answer = await this.#service.fields({ method: 'GET', path, expect: [200] });
    const quota = answer.object('quota_set');
    return {
      instances: quota.number('instances'),
      cores: quota.number('cores'),
      ramMiB: quota.number('ram'),
    };
  }

  /** Says what a project may have, by its id, whatever is in use already. For the administrator. */
  async setQuota(project: string, { instances, cores, ramMiB }: ComputeQuota): Promise<void> {
    // forced: what is in use already does not matter
    const json = { quota_set: { instances, cores, ram: ramMiB, force: true } };
    await this.#service.send({ method: 'PUT', path: `/os-quota-sets/${project}`, json, expect: [200] });
  }

  /** The servers of a list, page by page. */
  async *#pages(
    list: string,
    filter: Readonly<Record<string, string>>,
  ): AsyncGenerator<readonly AnswerFields[]> {
    for (let marker: Readonly<Record<string, string>> = {}; ;) {
      const query = new URLSearchParams({ ...filter, ...marker }).toString();
      const path = query === '' ? list : `${list}?${query}`;
      const page = await this.#service.fields({ method: 'GET', path, expect: [200] });
      const servers = page.list('servers');
      yield servers;
      const last = servers.at(-1);
      if (!last || !page.has('servers_links')) return;
      marker = { marker: last.text('id') };
    }
  }

  #act(id: string, json: Readonly<Record<string, unknown>>, status: number): Promise<HttpAnswer> {
    return this.#service.send({ method: 'POST', path: `/servers/${id}/action`, json, expect: [status] });
  }

  async #discard(path: string): Promise<void> {
    await this.#service.send({ method: 'DELETE', path, expect: [202, 204, 404] });
  }
}
