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

/** An address of a server, and the MAC of the card that has it. */
export interface ServerAddress {
  readonly address: string;
  readonly mac: string;
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
  /** On all of its networks; none while it is being built. */
  readonly addresses: readonly ServerAddress[];
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
    addresses: readAddresses(fields),
    createdAt: fields.date('created'),
    launchedAt: fields.optionalDate('OS-SRV-USG:launched_at'),
  };
}

/** They stand under the names of their networks. */
function readAddresses(server: AnswerFields): ServerAddress[] {
  const networks = server.optionalObject('addresses');
  return (networks?.keys() ?? []).flatMap((network) =>
    (networks?.list(network) ?? []).map((one) => ({
      address: one.text('addr'),
      mac: one.text('OS-EXT-IPS-MAC:mac_addr'),
    })),
  );
}
