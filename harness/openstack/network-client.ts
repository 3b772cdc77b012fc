import type { AnswerFields } from './answer-fields.ts';
import type { HttpClient } from './http-client.ts';
import { ServiceHttp, type ServiceAccess } from './service-http.ts';

/** An agent of neutron as `openstack network agent list` shows it. */
export interface NetworkAgent {
  /** As neutron has it: what `givenTo` asks by. */
  readonly id: string;
  /** `Linux bridge agent`, `L3 agent`, … */
  readonly type: string;
  /** The node that it runs on. */
  readonly host: string;
  /** Its last report came in time. */
  readonly alive: boolean;
  /** The operator has not switched it off. */
  readonly enabled: boolean;
  /** When it began, by its own clock, as neutron prints times: `2017-11-03 10:00:00`. */
  readonly startedAt: string;
  /** When it last reported, by the clock of neutron's server; absent where it never has. */
  readonly reportedAt: Date | undefined;
  /** How many networks a DHCP agent, and how many routers an L3 agent serves, by its last report; absent of others. */
  readonly serves: number | undefined;
}

/** What agents are given to serve: how their reports count it, and where neutron lists it. */
const DUTIES = new Map([
  ['DHCP agent', { kind: 'networks', path: 'dhcp-networks' }],
  ['L3 agent', { kind: 'routers', path: 'l3-routers' }],
]);

/** A network of neutron. */
export interface Network {
  /** UUID. */
  readonly id: string;
  /** As somebody gave it. */
  readonly name: string;
  /** `ACTIVE`, `DOWN`, … */
  readonly status: string;
  /** In bytes; absent where neutron does not say. */
  readonly mtu: number | undefined;
  /** Whether every project may use it. */
  readonly shared: boolean;
  /** Whether routers may have their gateway on it. */
  readonly external: boolean;
}

/** The networks of guide 6.1: flat on a physical network, or a tenant's own over tunnels. */
export interface NewNetwork {
  /** What it is called. */
  readonly name: string;
  /**
   * Makes it flat, shared and external, on what neutron calls a physical network; for the administrator. @default a tenant's
   * own
   */
  readonly provider?: { readonly physicalNetwork: string };
}

/** IPv4 addresses of a network. */
export interface NewSubnet {
  /** Id of its network. */
  readonly network: string;
  /** What it is called. */
  readonly name: string;
  /** `172.16.1.0/24` */
  readonly cidr: string;
  /** The address of the gateway. */
  readonly gateway: string;
  /** First and last address that is given to ports. @default all but the gateway */
  readonly pool?: { readonly start: string; readonly end: string };
  /** Whether DHCP gives the addresses out. @default true */
  readonly dhcp?: boolean;
}

/** A card on a network. */
export interface Port {
  /** UUID. */
  readonly id: string;
  /** `ACTIVE`, `BUILD`, `DOWN`. */
  readonly status: string;
  /** Its IP addresses. */
  readonly addresses: readonly string[];
  /** The server, router or other thing that it belongs to; empty where it is nobody's. */
  readonly device: string;
}

/** What a security group lets in. */
export interface NewRule {
  /** Id of the group. */
  readonly securityGroup: string;
  /** What is let in. */
  readonly protocol: 'icmp' | 'tcp';
  /** The one TCP port. @default each of them, and for ICMP each type */
  readonly port?: number;
}

/** An address of an external network that leads to a port. */
export interface FloatingIp {
  /** UUID. */
  readonly id: string;
  /** The address itself. */
  readonly address: string;
}

/** The network service, version 2.0. */
export class NetworkClient {
  readonly #service: ServiceHttp;

  constructor(http: HttpClient, access: ServiceAccess) {
    this.#service = new ServiceHttp(http, access, 'network', '/v2.0');
  }

  /** Neutron's agents, as `openstack network agent list` shows them. For the administrator. */
  async agents(): Promise<readonly NetworkAgent[]> {
    return (await this.#list('agents', '')).map(readAgent);
  }

  /** How many networks or routers neutron has given to an agent that serves such; 0 for others. For the administrator. */
  async givenTo({ id, type }: Pick<NetworkAgent, 'id' | 'type'>): Promise<number> {
    const duty = DUTIES.get(type);
    if (!duty) return 0;
    const path = `/agents/${id}/${duty.path}`;
    const answer = await this.#service.fields({ method: 'GET', path, expect: [200] });
    return answer.list(duty.kind).length;
  }

  /** The networks of that name that the asking user may see. */
  async networksNamed(name: string): Promise<readonly Network[]> {
    return (await this.#list('networks', `?name=${encodeURIComponent(name)}`)).map(readNetwork);
  }

  /** Makes a network: a tenant's own, or with `provider` a flat one. */
  async createNetwork({ name, provider }: NewNetwork): Promise<Network> {
    const flat = provider && {
      shared: true,
      'router:external': true,
      'provider:network_type': 'flat',
      'provider:physical_network': provider.physicalNetwork,
    };
    return readNetwork(await this.#create('network', { name, ...flat }));
  }

  /** Makes a subnet; returns its id. */
  async createSubnet({ network, name, cidr, gateway, pool, dhcp = true }: NewSubnet): Promise<string> {
    const subnet = await this.#create('subnet', {
      network_id: network,
      name,
      cidr,
      ip_version: 4,
      gateway_ip: gateway,
      enable_dhcp: dhcp,
      ...(pool ? { allocation_pools: [pool] } : {}),
    });
    return subnet.text('id');
  }

  /** Makes a router with its gateway on an external network, by its id; returns the id of the router. */
  async createRouter(name: string, external: string): Promise<string> {
    const gateway = { external_gateway_info: { network_id: external } };
    return (await this.#create('router', { name, ...gateway })).text('id');
  }

  /** Gives a router a leg in a subnet, at its gateway address; both by their ids. */
  async addRouterInterface(router: string, subnet: string): Promise<void> {
    const path = `/routers/${router}/add_router_interface`;
    await this.#service.send({ method: 'PUT', path, json: { subnet_id: subnet }, expect: [200] });
  }

  /** Makes sure that a router has no leg in a subnet. */
  async removeRouterInterface(router: string, subnet: string): Promise<void> {
    const path = `/routers/${router}/remove_router_interface`;
    await this.#service.send({ method: 'PUT', path, json: { subnet_id: subnet }, expect: [200, 404] });
  }

  /** Returns the group's id. A new group lets everything out and nothing in. */
  async createSecurityGroup(name: string): Promise<string> {
    return (await this.#create('security-group', { name })).text('id');
  }

  /** Lets something in, from anywhere; returns the rule's id. */
  async createRule({ securityGroup, protocol, port }: NewRule): Promise<string> {
    const rule = await this.#create('security-group-rule', {
      security_group_id: securityGroup,
      direction: 'ingress',
      ethertype: 'IPv4',
      protocol,
      ...(port === undefined ? {} : { port_range_min: port, port_range_max: port }),
    });
    return rule.text('id');
  }

  /** The ports of a server, router or other device, by its id. */
  async portsOf(device: string): Promise<readonly Port[]> {
    return (await this.#list('ports', `?device_id=${device}`)).map(readPort);
  }

  /** All ports on a network, by its id, that the asking user may see. */
  async portsOn(network: string): Promise<readonly Port[]> {
    return (await this.#list('ports', `?network_id=${network}`)).map(readPort);
  }

  /** Takes an address of an external network that leads to a port; both by their ids. */
  async createFloatingIp(external: string, port: string): Promise<FloatingIp> {
    const created = await this.#create('floatingip', { floating_network_id: external, port_id: port });
    return { id: created.text('id'), address: created.text('floating_ip_address') };
  }

  /** Makes sure that there is none of that id; what others still use is refused with `RequestRefused` (409). */
  async discard(
    kind: 'network' | 'subnet' | 'router' | 'security-group' | 'security-group-rule' | 'floatingip',
    id: string,
  ): Promise<void> {
    await this.#service.send({ method: 'DELETE', path: `/${kind}s/${id}`, expect: [204, 404] });
  }

  async #list(kind: string, query: string): Promise<readonly AnswerFields[]> {
    const answer = await this.#service.fields({ method: 'GET', path: `/${kind}${query}`, expect: [200] });
    return answer.list(kind);
  }

  /** Paths have hyphens where bodies have underscores. */
  async #create(kind: string, body: Record<string, unknown>): Promise<AnswerFields> {
    const name = kind.replaceAll('-', '_');
    const asked = { method: 'POST', path: `/${kind}s`, json: { [name]: body }, expect: [201] } as const;
    return (await this.#service.fields(asked)).object(name);
  }
}

function readAgent(agent: AnswerFields): NetworkAgent {
  const type = agent.text('agent_type');
  const { kind = '' } = DUTIES.get(type) ?? {};
  return {
    id: agent.text('id'),
    type,
    host: agent.text('host'),
    alive: agent.boolean('alive'),
    enabled: agent.boolean('admin_state_up'),
    startedAt: agent.text('started_at'),
    reportedAt: agent.optionalDate('heartbeat_timestamp'),
    serves: agent.optionalObject('configurations')?.optionalNumber(kind),
  };
}

function readNetwork(fields: AnswerFields): Network {
  return {
    id: fields.text('id'),
    name: fields.text('name'),
    status: fields.text('status'),
    mtu: fields.optionalNumber('mtu'),
    shared: fields.boolean('shared'),
    external: fields.boolean('router:external'),
  };
}

function readPort(fields: AnswerFields): Port {
  return {
    id: fields.text('id'),
    status: fields.text('status'),
    addresses: fields.list('fixed_ips').map((address) => address.text('ip_address')),
    device: fields.text('device_id'),
  };
}
