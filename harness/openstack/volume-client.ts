import type { AnswerFields } from './answer-fields.ts';
import type { HttpClient } from './http-client.ts';
import { ServiceHttp, type ServiceAccess } from './service-http.ts';
import { serviceStates, type ServiceState } from './service-state.ts';

/** A volume of cinder. */
export interface Volume {
  /** UUID. */
  readonly id: string;
  /** As it was given; empty where nobody did. */
  readonly name: string;
  /** `creating`, `available`, `in-use`, `error`, … */
  readonly status: string;
  /** In GiB. */
  readonly sizeGiB: number | undefined;
}

/** The volume service, version 3. */
export class VolumeClient {
  readonly #service: ServiceHttp;

  constructor(http: HttpClient, access: ServiceAccess) {
    this.#service = new ServiceHttp(http, access, 'volumev3');
  }

  /** Cinder's daemons, as `openstack volume service list` shows them. */
  services(): Promise<readonly ServiceState[]> {
    return serviceStates(this.#service);
  }

  /** Asks for an empty volume of so many GiB; `find` tells when it is `available`. */
  async create(name: string, sizeGiB: number): Promise<Volume> {
    const json = { volume: { name, size: sizeGiB } };
    const answer = await this.#service.fields({ method: 'POST', path: '/volumes', json, expect: [202] });
    return readVolume(answer.object('volume'));
  }

  /** The volume of an id; undefined when there is no such volume (any more). */
  async find(id: string): Promise<Volume | undefined> {
    const asked = { method: 'GET', path: `/volumes/${id}`, expect: [200, 404] } as const;
    const answer = await this.#service.send(asked);
    return answer.status === 404 ? undefined : readVolume(answer.fields().object('volume'));
  }

  /** Asks for more room in a volume that nobody has; `find` tells when it is `available` again. */
  async extend(id: string, sizeGiB: number): Promise<void> {
    const json = { 'os-extend': { new_size: sizeGiB } };
    await this.#service.send({ method: 'POST', path: `/volumes/${id}/action`, json, expect: [202] });
  }

  /** Asks for its deletion; `find` tells when it is gone. */
  async discard(id: string): Promise<void> {
    await this.#service.send({ method: 'DELETE', path: `/volumes/${id}`, expect: [202, 404] });
  }
}

function readVolume(fields: AnswerFields): Volume {
  return {
    id: fields.text('id'),
    name: fields.optionalText('name') ?? '',
    status: fields.text('status'),
    sizeGiB: fields.optionalNumber('size'),
  };
}
