import type { CloudUnderTest, GuestImage, Secret } from '../../harness/index.ts';

/** What Tempest has to know of a cloud that deployment.yaml does not say. */
export interface TempestFacts {
  readonly password: Secret;
  readonly domainId: string;
  /** The URL of v2.0 of identity, where it is there besides the version that the cloud is asked in. */
  readonly earlierIdentity?: string | undefined;
  /** Ids of an image and of two sizes of servers, the second the larger one. */
  readonly image: string;
  readonly flavors: readonly [string, string];
  /** What boots from the image: who logs in, and whether it only stands in for the image that Tempest knows. */
  readonly guest: Pick<GuestImage, 'loginUser' | 'standIn'>;
  readonly computeNodes: number;
  /** The external network, and a server of names that nobody is going to ask; absent where there is no neutron. */
  readonly external?: { readonly id: string; readonly name: string; readonly gateway: string };
  /** Whether the controller reaches addresses of instances. */
  readonly reachesInstances: boolean;
  /** Aliases of what neutron can do besides. */
  readonly extensions: readonly string[];
  /** Where Tempest writes. */
  readonly workspace: string;
  /** As long as something may take to be there, in seconds. */
  readonly patience: number;
}

type Section = Readonly<Record<string, string | number | boolean | undefined>>;

/** The text of a tempest.conf. It holds the administrator's password. */
export function tempestConf(cloud: CloudUnderTest, facts: TempestFacts): string {
  const sections: Readonly<Record<string, Section>> = {
    DEFAULT: { log_file: 'tempest.log', use_stderr: false },
    'service-clients': { http_timeout: facts.patience },
    oslo_concurrency: { lock_path: `${facts.workspace}/locks` },
    auth: authOf(cloud, facts),
    ...identityOf(cloud, facts),
    service_available: servicesOf(cloud),
    ...computeOf(facts),
    ...imageOf(facts),
    ...networkOf(facts),
    validation: validationOf(facts),
    ...volumeOf(cloud, facts),
    ...othersOf(cloud),
  };
  return Object.entries(sections)
    .map(([name, section]) => `[${name}]\n${linesOf(section)}`)
    .join('\n');
}

function linesOf(section: Section): string {
  return Object.entries(section)
    .flatMap(([key, value]) =>
      value === undefined ? [] : [`${key} = ${String(value).replaceAll('$', '$$$$')}\n`],
    )
    .join('');
}

function authOf(cloud: CloudUnderTest, { password }: TempestFacts): Section {
  const { project } = cloud.person(cloud.administrator);
  return {
    use_dynamic_credentials: true,
    admin_username: cloud.administrator,
    admin_password: password.reveal(),
    admin_project_name: project,
    admin_domain_name: cloud.domain.name,
    default_credentials_domain_name: cloud.domain.name,
    tempest_roles: cloud.person(cloud.user).role,
  };
}

function identityOf(
  { identity, region, ...cloud }: CloudUnderTest,
  { domainId, earlierIdentity }: TempestFacts,
): Record<string, Section> {
  const isNew = identity.version === 3;
  const uri = isNew ? earlierIdentity : identity.url;
  return {
    identity: {
      uri,
      uri_v3: isNew ? identity.url : undefined,
      auth_version: `v${identity.version}`,
      region,
      admin_role: cloud.person(cloud.administrator).role,
      default_domain_id: domainId,
    },
    'identity-feature-enabled': { api_v2: uri !== undefined, api_v3: isNew },
  };
}

function servicesOf({ services, dashboard }: CloudUnderTest): Section {
  return {
    glance: 'image' in services,
    nova: 'compute' in services,
    neutron: 'network' in services,
    cinder: 'volumev3' in services,
    swift: 'object-store' in services,
    horizon: dashboard !== undefined,
    heat: false,
  };
}

function computeOf({
  image,
  flavors,
  computeNodes,
  patience,
  external,
  guest,
}: TempestFacts): Record<string, Section> {
  const [flavor, larger] = flavors;
  return {
    compute: {
      image_ref: image,
      image_ref_alt: image,
      flavor_ref: flavor,
      flavor_ref_alt: larger,
      min_compute_nodes: computeNodes,
      hypervisor_type: 'QEMU',
      build_timeout: patience,
    },
    // a network of its own for each project is neutron's
    'compute-feature-enabled': {
      interface_attach: external !== undefined,
      // the stand-in cannot mount one
      config_drive: !guest.standIn,
    },
  };
}

function imageOf({ patience }: TempestFacts): Record<string, Section> {
  return {
    image: { build_timeout: patience },
    'image-feature-enabled': { api_v1: false, api_v2: true },
  };
}

function networkOf({
  external,
  extensions,
  reachesInstances,
  patience,
}: TempestFacts): Record<string, Section> {
  return {
    network: {
      public_network_id: external?.id,
      floating_network_name: external?.name,
      dns_servers: external?.gateway,
      build_timeout: patience,
    },
    'network-feature-enabled': {
      floating_ips: reachesInstances,
      api_extensions: extensions.join(','),
    },
  };
}

/** Tempest's own, which goes before each command in an instance. */
const PROLOGUE = 'set -eu -o pipefail; PATH=$PATH:/sbin;';
/** As far as Tempest needs it: the stand-in has wget alone. */
const CURL =
  'curl() { if [ "$1" = -X ]; then wget -q -O - --post-data "$4" "$5"; else wget -q -O - "$1"; fi; };';

function validationOf({ guest, reachesInstances, patience }: TempestFacts): Section {
  return {
    run_validation: reachesInstances,
    connect_method: 'floating',
    image_ssh_user: guest.loginUser,
    ssh_shell_prologue: guest.standIn ? `${PROLOGUE} ${CURL}` : undefined,
    ping_timeout: patience,
    connect_timeout: patience,
    ssh_timeout: patience,
  };
}

function volumeOf({ services }: CloudUnderTest, { patience }: TempestFacts): Record<string, Section> {
  return {
    volume: { catalog_type: 'volumev3', build_timeout: patience },
    'volume-feature-enabled': { api_v1: false, api_v2: 'volumev2' in services, api_v3: true, backup: false },
  };
}

function othersOf({ dashboard, ...cloud }: CloudUnderTest): Record<string, Section> {
  return {
    'object-storage': { operator_role: cloud.person(cloud.user).role, reseller_admin_role: RESELLER_ADMIN },
    dashboard: {
      dashboard_url: dashboard,
      login_url: dashboard === undefined ? undefined : `${dashboard.replace(/\/*$/, '/')}auth/login/`,
    },
  };
}

/** Who has this role may write the accounts of others, if the proxy of objects is not told of another one. */
export const RESELLER_ADMIN = 'ResellerAdmin';
