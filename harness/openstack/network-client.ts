import type { AnswerFields } from './answer-fields.ts';
import type { HttpClient } from './http-client.ts';
import { ServiceHttp, type ServiceAccess } from './service-http.ts';

/** Agent of neutron as `openstack network agent list` shows it. */
export interface NetworkAgent {
  /** `Linux bridge agent`, `L3 agent`, … */
  readonly type: string;
  readonly host: string;
  /** Its last report came in time. */
  readonly alive: boolean;
  /** The operator has not switched it off. */
  readonly enabled: boolean;
  /** When it began, by its own clock, as neutron prints times: `2017-11-03 10:00:00`. */
  readonly startedAt: string;
  /** When it last reported, by the clock of neutron's server; absent where it never has. */
  readonly reportedAt: Date | undefined;
}

export interface Network {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly mtu: number | undefined;
  readonly shared: boolean;
  readonly external: boolean;
}

/** The networks of guide 6.1: flat on a physical network, or a tenant's own over tunnels. */
export interface NewNetwork {
  readonly name: string;
  readonly provider?: { readonly physicalNetwork: string };
}

export interface NewSubnet {
  readonly network: string;
  readonly name: string;
  readonly cidr: string;
  readonly gateway: string;
  readonly pool?: { readonly start: string; readonly end: string };
  /** @default true */
  readonly dhcp?: boolean;
}

export interface Port {
  readonly id: string;
  readonly status: string;
  readonly addresses: readonly string[];
  /** The server, router or other thing that it belongs to; empty where it is nobody's. */
  readonly device: string;
}

export interface NewRule {
  readonly securityGroup: string;
  readonly protocol: 'icmp' | 'tcp';
  /** Absent for ICMP. */
  readonly port?: number;
}

export interface FloatingIp {
  readonly id: string;
  readonly address: string;
}

/** The network service, version 2.0. */
export class NetworkClient {
  readonly #service: ServiceHttp;

  constructor(http: HttpClient, access: ServiceAccess) {
    this.#service = new ServiceHttp(http, access, 'network', '/v2.0');
  }

  async agents(): Promise<readonly NetworkAgent[]> {
    return (await this.#list('agents', '')).map((agent) => ({
      type: agent.text('agent_type'),
      host: agent.text('host'),
      alive: agent.boolean('alive'),
      enabled: agent.boolean('admin_state_up'),
      startedAt: agent.text('started_at'),
      reportedAt: agent.optionalDate('heartbeat_timestamp'),
    }));
  }

  async networksNamed(name: string): Promise<readonly Network[]> {
    return (await this.#list('networks', `?name=${encodeURIComponent(name)}`)).map(readNetwork);
  }

  async createNetwork({ name, provider }: NewNetwork): Promise<Network> {
    const flat = provider && {
      shared: true,
      'router:external': true,
      'provider:network_type': 'flat',
      'provider:physical_network': provider.physicalNetwork,
    };
    return readNetwork(await this.#create('network', { name, ...flat }));
  }

  /** Returns the subnet's id. */
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

  /** A router with its gateway on an external network and a leg in a subnet; returns its id. */
  async createRouter(name: string, external: string): Promise<string> {
    const gateway = { external_gateway_info: { network_id: external } };
    return (await this.#create('router', { name, ...gateway })).text('id');
  }

  async addRouterInterface(router: string, subnet: string): Promise<void> {
    const path = `/routers/${router}/add_router_interface`;
    await this.#service.send({ method: 'PUT', path, json: { subnet_id: subnet }, expect: [200] });
  }

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

  /** The ports of a server, router or other device. */
  async portsOf(device: string): Promise<readonly Port[]> {
    return (await this.#list('ports', `?device_id=${device}`)).map(readPort);
  }

  /** All ports on a network that one may see. */
  async portsOn(network: string): Promise<readonly Port[]> {
    return (await this.#list('ports', `?network_id=${network}`)).map(readPort);
  }

  /** An address of an external network that leads to a port. */
  async createFloatingIp(external: string, port: string): Promise<FloatingIp> {
    const created = await this.#create('floatingip', { floating_network_id: external, port_id: port });
    return { id: created.text('id'), address: created.text('floating_ip_address') };
  }

  /** Makes sure that there is none of that id. */
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
