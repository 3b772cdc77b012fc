import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Duration } from '../core/duration.ts';
import type { AnswerFields } from './answer-fields.ts';
import { digestOf, type Digest } from './digest.ts';
import type { HttpClient } from './http-client.ts';
import type { PathRequest } from './http-client.ts';
import { ServiceHttp, type ServiceAccess } from './service-http.ts';

/** Who may see and use an image. */
export type Visibility = 'public' | 'private' | 'shared' | 'community';

/** An image of glance. */
export interface Image {
  /** UUID. */
  readonly id: string;
  /** As somebody gave it; empty where nobody did. */
  readonly name: string;
  /** `queued`, `saving`, `active`, … */
  readonly status: string;
  /** One of `Visibility`, as glance spells it. */
  readonly visibility: string;
  /** `qcow2`, `raw`, …; absent until it was said. */
  readonly diskFormat: string | undefined;
  /** `bare`, …; absent until it was said. */
  readonly containerFormat: string | undefined;
  /** Whether it cannot be deleted. */
  readonly protected: boolean;
  /** Id of the project that it belongs to. */
  readonly owner: string | undefined;
  /** In bytes; absent until data is there. */
  readonly size: number | undefined;
  /** MD5, in hex; absent until data is there. */
  readonly checksum: string | undefined;
  /** `sha512`, …: what `hash` is; absent before Rocky. */
  readonly hashAlgorithm: string | undefined;
  /** The other checksum, in hex; absent before Rocky, and until data is there. */
  readonly hash: string | undefined;
}

/** An image to be registered. */
export interface NewImage {
  /** A UUID that the caller chose, so that it can be removed even when the answer is lost. @default glance makes one */
  readonly id?: string;
  /** What it is called; several may have the same name. */
  readonly name: string;
  /** What the data is. */
  readonly diskFormat: 'qcow2' | 'raw';
  /** What is around it: nothing. */
  readonly containerFormat: 'bare';
  /** Who may see and use it; `public` is for the administrator. */
  readonly visibility: Visibility;
}

const TRANSFER_WITHIN = '5m';

/** The image service, version 2. */
export class ImageClient {
  readonly #service: ServiceHttp;

  constructor(http: HttpClient, access: ServiceAccess) {
    this.#service = new ServiceHttp(http, access, 'image', '/v2/images');
  }

  /** Registers an image that has no data yet. */
  async create(image: NewImage): Promise<Image> {
    const json = {
      id: image.id,
      name: image.name,
      disk_format: image.diskFormat,
      container_format: image.containerFormat,
      visibility: image.visibility,
    };
    return this.#image({ method: 'POST', path: '', json, expect: [201] });
  }

  /** Sends a local file as the image's data. Throws `WaitTimedOut` after `within`, on a KVM host. @default 5m */
  async upload(id: string, path: string, within: Duration = TRANSFER_WITHIN): Promise<void> {
    const { size: bytes } = await stat(path);
    const stream = createReadStream(path);
    await this.#service.send({
      method: 'PUT',
      path: `/${id}/file`,
      upload: { stream, bytes },
      expect: [204],
      within,
    });
  }

  /** The image of an id; throws `RequestRefused` (404) where there is none. */
  async show(id: string): Promise<Image> {
    return this.#image({ method: 'GET', path: `/${id}`, expect: [200] });
  }

  /** All images of that name which the asking user may see. */
  async listNamed(name: string): Promise<readonly Image[]> {
    const path = `?name=${encodeURIComponent(name)}`;
    return (await this.#service.fields({ method: 'GET', path, expect: [200] })).list('images').map(readImage);
  }

  /** Reads the image's data to its end and says what it was. Throws `WaitTimedOut` after `within`, on a KVM host. @default 5m */
  async download(id: string, within: Duration = TRANSFER_WITHIN): Promise<Digest> {
    return this.#service.receive({ method: 'GET', path: `/${id}/file`, expect: [200], within }, digestOf);
  }

  /** Changes who may see and use it; gives the image as it is then. */
  async setVisibility(id: string, visibility: Visibility): Promise<Image> {
    return this.#image({
      method: 'PATCH',
      path: `/${id}`,
      json: [{ op: 'replace', path: '/visibility', value: visibility }],
      contentType: 'application/openstack-images-v2.1-json-patch',
      expect: [200],
    });
  }

  /** Deletes an image, and throws `RequestRefused` (404) where there is none; `discard` does not. */
  async delete(id: string): Promise<void> {
    await this.#service.send({ method: 'DELETE', path: `/${id}`, expect: [204] });
  }

  /** Makes sure that there is no such image. */
  async discard(id: string): Promise<void> {
    await this.#service.send({ method: 'DELETE', path: `/${id}`, expect: [204, 404] });
  }

  async #image(asked: PathRequest): Promise<Image> {
    return readImage(await this.#service.fields(asked));
  }
}

function readImage(fields: AnswerFields): Image {
  return {
    id: fields.text('id'),
    name: fields.optionalText('name') ?? '',
    status: fields.text('status'),
    visibility: fields.text('visibility'),
    diskFormat: fields.optionalText('disk_format'),
    containerFormat: fields.optionalText('container_format'),
    protected: fields.boolean('protected'),
    owner: fields.optionalText('owner'),
    size: fields.optionalNumber('size'),
    checksum: fields.optionalText('checksum'),
    hashAlgorithm: fields.optionalText('os_hash_algo'),
    hash: fields.optionalText('os_hash_value'),
  };
}
