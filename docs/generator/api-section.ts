import { rows, type Part, type Section } from './section.ts';

const service = (name: string, file: string, noun: string): Part => ({ title: `api.${name}`, file, noun });

const APIS = `\`\`\`ts
const api = lab.openstack(lab.cloud.user);
const { addresses } = await api.compute.server(id);
\`\`\`

A request starts on the controller and may take 60 s on a KVM host. What an API answers is read into the shapes below; a time
is a \`Date\`. \`discard\` in a name means: asks for the deletion, and is content where there is nothing.`;

/** The clients of the cloud's services, each before the shapes that it takes and gives. */
export const API_SECTION: Section = {
  title: "The cloud's APIs",
  intro: APIS,
  parts: [
    { file: 'openstack/client.ts', noun: 'OpenStackClient', title: 'What lab.openstack gives' },
    service('identity', 'openstack/identity-client.ts', 'IdentityClient'),
    ...rows(
      'openstack/identity-client.ts',
      'Token',
      'TokenAnswer',
      'Credentials',
      'ApplicationCredential',
      'Named',
    ),
    ...rows('openstack/catalog.ts', 'Catalog', 'CatalogService', 'Endpoint'),
    service('image', 'openstack/image-client.ts', 'ImageClient'),
    ...rows('openstack/image-client.ts', 'NewImage', 'Image', 'Visibility'),
    service('compute', 'openstack/compute-client.ts', 'ComputeClient'),
    ...rows('openstack/server.ts', 'NewServer', 'Server', 'ServerAddress'),
    ...rows('openstack/compute-client.ts', 'NewFlavor', 'Flavor', 'ComputeQuota', 'Hypervisor'),
    ...rows('openstack/service-state.ts', 'ServiceState'),
    service('network', 'openstack/network-client.ts', 'NetworkClient'),
    ...rows('openstack/network-client.ts', 'NewNetwork', 'Network', 'NewSubnet', 'NewRule'),
    ...rows('openstack/network-client.ts', 'Port', 'FloatingIp', 'NetworkAgent'),
    service('novaNetwork', 'openstack/nova-network-client.ts', 'NovaNetworkClient'),
    ...rows('openstack/nova-network-client.ts', 'NovaNetwork'),
    service('volume', 'openstack/volume-client.ts', 'VolumeClient'),
    ...rows('openstack/volume-client.ts', 'Volume'),
    service('objectStore', 'openstack/object-store-client.ts', 'ObjectStoreClient'),
    ...rows('openstack/object-store-client.ts', 'Account'),
    ...rows('openstack/digest.ts', 'Digest', 'digestOf'),
    ...rows('openstack/api-error.ts', 'refusalOf'),
  ],
};
