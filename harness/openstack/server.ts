import type { AnswerFields } from './answer-fields.ts';

/** A server to be built. */
export interface NewServer {
  /** What it is called; several may have the same name. */
  readonly name: string;
  /** Id of the image that its disk is made of. */
  readonly image: string;
  /** Id of the flavor. */
  readonly flavor: string;
  /** Id of the network that it has a card on. */
  readonly network: string;
  /** Name of the keypair whose public key it gets. */
  readonly keypair: string;
  /** Name or id of a security group. */
  readonly securityGroup: string;
}

/** An address of a server, and the MAC of the card that has it. */
export interface ServerAddress {
  /** IPv4 or IPv6 address. */
  readonly address: string;
  /** `fa:16:3e:…` */
  readonly mac: string;
}

/** A server of nova. */
export interface Server {
  /** UUID. */
  readonly id: string;
  /** As it was given. */
  readonly name: string;
  /** `BUILD`, `ACTIVE`, `ERROR`, … */
  readonly status: string;
  /** `scheduling`, `spawning`, …; absent when nothing goes on. */
  readonly task: string | undefined;
  /** Why it is in ERROR; absent when nothing is wrong. */
  readonly fault: string | undefined;
  /** Name of its keypair. */
  readonly keypair: string | undefined;
  /** The compute node that it is on; the administrator alone is told. */
  readonly host: string | undefined;
  /** On all of its networks; none while it is being built. */
  readonly addresses: readonly ServerAddress[];
  /** When nova took the request for it, to the second. */
  readonly createdAt: Date;
  /** When its compute node had it running, to the second; absent until then. */
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
