import type { AnswerFields } from './answer-fields.ts';

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
  /** The compute node that it is on; the administrator alone is told. */
  readonly host: string | undefined;
  /** When nova took the request for it, to the second. */
  readonly createdAt: Date;
  /** When its compute node had it running, to the second. */
  readonly launchedAt: Date | undefined;
}

/** As the compute API wants it. */
export function requestOf(server: NewServer): Readonly<Record<string, unknown>> {
  return {
    name: server.name,
    imageRef: server.image,
    flavorRef: server.flavor,
    networks: [{ uuid: server.network }],
    key_name: server.keypair,
    security_groups: [{ name: server.securityGroup }],
  };
}

export function readServer(fields: AnswerFields): Server {
  return {
    id: fields.text('id'),
    name: fields.text('name'),
    status: fields.text('status'),
    task: fields.optionalText('OS-EXT-STS:task_state'),
    fault: fields.optionalObject('fault')?.optionalText('message'),
    keypair: fields.optionalText('key_name'),
    host: fields.optionalText('OS-EXT-SRV-ATTR:host'),
    createdAt: fields.date('created'),
    launchedAt: fields.optionalDate('OS-SRV-USG:launched_at'),
  };
}
