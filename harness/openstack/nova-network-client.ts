import type { HttpClient } from './http-client.ts';
import type { NewRule } from './network-client.ts';
import { ServiceHttp, type ServiceAccess } from './service-http.ts';

/** A network as `nova-manage network list` shows it. */
export interface NovaNetwork {
  /** UUID. */
  readonly id: string;
  /** What it is called. */
  readonly label: string;
  /** `192.168.100.0/24` */
  readonly cidr: string;
  /** The device on each compute node; the administrator alone is told. */
  readonly bridge: string;
  /** Each compute node serves its own instances. */
  readonly multiHost: boolean;
  /** First address that DHCP would give. */
  readonly dhcpStart: string;
}

/** ICMP has types where TCP has ports: -1 is each of them. */
const ANY = -1;

/** What the compute service, version 2.1, says of networks of its own: those of nova-network. */
export class NovaNetworkClient {
  readonly #service: ServiceHttp;

  constructor(http: HttpClient, access: ServiceAccess) {
    this.#service = new ServiceHttp(http, access, 'compute');
  }

  /** The networks of nova. The administrator alone is told bridges. */
  async networks(): Promise<readonly NovaNetwork[]> {
    const answer = await this.#service.fields({ method: 'GET', path: '/os-networks', expect: [200] });
    return answer.list('networks').map((network) => ({
      id: network.text('id'),
      label: network.text('label'),
      cidr: network.text('cidr'),
      bridge: network.text('bridge'),
      multiHost: network.boolean('multi_host'),
      dhcpStart: network.text('dhcp_start'),
    }));
  }

  /** Names of the project's security groups. */
  async securityGroups(): Promise<readonly string[]> {
    const path = '/os-security-groups';
    const answer = await this.#service.fields({ method: 'GET', path, expect: [200] });
    return answer.list('security_groups').map((group) => group.text('name'));
  }

  /** Returns the group's id. A new group lets nothing in. */
  async createSecurityGroup(name: string): Promise<string> {
    const json = { security_group: { name, description: name } };
    const path = '/os-security-groups';
    const answer = await this.#service.fields({ method: 'POST', path, json, expect: [200] });
    return String(answer.object('security_group').number('id'));
  }

  /** Lets something in, from anywhere; returns the rule's id. */
  async createRule({ securityGroup, protocol, port = ANY }: NewRule): Promise<string> {
    const json = {
      security_group_rule: {
        parent_group_id: securityGroup,
        ip_protocol: protocol,
        from_port: port,
        to_port: port,
        cidr: '0.0.0.0/0',
      },
    };
    const path = '/os-security-group-rules';
    const answer = await this.#service.fields({ method: 'POST', path, json, expect: [200] });
    return String(answer.object('security_group_rule').number('id'));
  }

  /** Makes sure that there is none of that id. */
  async discard(kind: 'security-group' | 'security-group-rule', id: string): Promise<void> {
    await this.#service.send({ method: 'DELETE', path: `/os-${kind}s/${id}`, expect: [202, 404] });
  }
}
