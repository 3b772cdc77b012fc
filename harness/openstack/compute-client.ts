import type { AnswerFields } from './answer-fields.ts';
import type { HttpClient } from './http-client.ts';
import { ServiceHttp, type ServiceAccess } from './service-http.ts';
import { serviceStates, type ServiceState } from './service-state.ts';

export interface Hypervisor {
  readonly hostname: string;
  /** `QEMU` under TCG and KVM alike. */
  readonly type: string;
  readonly state: string;
}

export interface NewFlavor {
  readonly name: string;
  readonly vcpus: number;
  readonly ramMiB: number;
  readonly diskGiB: number;
}

export interface NewServer {
  readonly name: string;
  readonly image: string;
  readonly flavor: string;
  readonly network: string;
  readonly keypair: string;
  /** Name or id of a security group. */
  readonly securityGroup: string;
}

export interface Server {
  readonly id: string;
  readonly name: string;
  /** `BUILD`, `ACTIVE`, `ERROR`, … */
  readonly status: string;
  /** `scheduling`, `spawning`, …; absent when nothing goes on. */
  readonly task: string | undefined;
  /** Why it is in ERROR. */
  readonly fault: string | undefined;
  readonly keypair: string | undefined;
}

/** The compute service, version 2.1. */
export class ComputeClient {
  readonly #service: ServiceHttp;

  constructor(http: HttpClient, access: ServiceAccess) {
    this.#service = new ServiceHttp(http, access, 'compute');
  }

  services(): Promise<readonly ServiceState[]> {
    return serviceStates(this.#service);
  }

  async hypervisors(): Promise<readonly Hypervisor[]> {
    const path = '/os-hypervisors/detail';
    const answer = await this.#service.fields({ method: 'GET', path, expect: [200] });
    return answer.list('hypervisors').map((hypervisor) => ({
      hostname: hypervisor.text('hypervisor_hostname'),
      type: hypervisor.text('hypervisor_type'),
      state: hypervisor.text('state'),
    }));
  }

  /** Returns the flavor's id. */
  async createFlavor({ name, vcpus, ramMiB, diskGiB }: NewFlavor): Promise<string> {
    const json = { flavor: { name, vcpus, ram: ramMiB, disk: diskGiB } };
    const answer = await this.#service.fields({ method: 'POST', path: '/flavors', json, expect: [200] });
    return answer.object('flavor').text('id');
  }

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

  async discardKeypair(name: string): Promise<void> {
    await this.#discard(`/os-keypairs/${encodeURIComponent(name)}`);
  }

  /** Asks for a server; returns its id while it is being built. */
  async createServer(server: NewServer): Promise<string> {
    const json = {
      server: {
        name: server.name,
        imageRef: server.image,
        flavorRef: server.flavor,
        networks: [{ uuid: server.network }],
        key_name: server.keypair,
        security_groups: [{ name: server.securityGroup }],
      },
    };
    const answer = await this.#service.fields({ method: 'POST', path: '/servers', json, expect: [202] });
    return answer.object('server').text('id');
  }

  async server(id: string): Promise<Server> {
    const answer = await this.#service.fields({ method: 'GET', path: `/servers/${id}`, expect: [200] });
    return readServer(answer.object('server'));
  }

  /** Undefined when there is no such server (any more). */
  async findServer(id: string): Promise<Server | undefined> {
    const asked = { method: 'GET', path: `/servers/${id}`, expect: [200, 404] } as const;
    const answer = await this.#service.send(asked);
    return answer.status === 404 ? undefined : readServer(answer.fields().object('server'));
  }

  async discardServer(id: string): Promise<void> {
    await this.#discard(`/servers/${id}`);
  }

  /** The last lines of the serial console. */
  async consoleLog(id: string, lines: number): Promise<string> {
    const json = { 'os-getConsoleOutput': { length: lines } };
    const path = `/servers/${id}/action`;
    return (await this.#service.fields({ method: 'POST', path, json, expect: [200] })).text('output');
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

  async #discard(path: string): Promise<void> {
    await this.#service.send({ method: 'DELETE', path, expect: [202, 204, 404] });
  }
}

function readServer(fields: AnswerFields): Server {
  return {
    id: fields.text('id'),
    name: fields.text('name'),
    status: fields.text('status'),
    task: fields.optionalText('OS-EXT-STS:task_state'),
    fault: fields.optionalObject('fault')?.optionalText('message'),
    keypair: fields.optionalText('key_name'),
  };
}
