import type { Cloud } from '../../harness/lab/cloud.ts';
import { parseDeployment } from '../../harness/lab/deployment-file.ts';
import type { DeploymentFacts } from '../../harness/lab/deployment.ts';
import { folderOf } from './folder.ts';
import { smallLab } from './small-lab.ts';

/** The `cloud:` of a deployment.yaml that is right, line by line; tests change one thing of it. */
export const CLOUD_TEXT = `secrets: [admin, demo, rabbit]
cloud:
  identity: { url: 'http://controller01:5000/v3', version: 3 }
  region: RegionOne
  domain: { id: default, name: Default }
  people:
    admin: { project: admin, secret: admin, role: admin, openrc: /root/admin_openrc }
    demo: { project: demo, secret: demo, role: user }
  administrator: admin
  user: demo
  accounts: { project: service, users: [glance] }
  services:
    identity: { name: keystone, url: 'http://controller01:5000/v3/', admin: 'http://10.0.0.11:35357/v3/' }
    image: { name: glance, url: 'http://controller01:9292' }
    object-store: { name: swift, url: 'http://controller01:8080/v1/AUTH_%(project_id)s' }
  database: { unit: mariadb, port: 3306, databases: [keystone, glance] }
  messaging: { unit: rabbitmq-server, port: 5672, user: openstack, secret: rabbit }
  networks:
    provider: { network: provider, physical: physnet1, pool: [192.168.52.200, 192.168.52.230], mtu: 1500 }
    selfservice: { cidr: 172.16.1.0/24, mtu: 1450 }
    storm: { cidr: 172.16.0.0/20, mtu: 1450 }
  objects: { power: 10, replicas: 3, disks: 2, ports: { account: 6202, container: 6201, object: 6200 } }
  dashboard: http://controller01/horizon/
  python: python3
  units:
    all:
      time: { unit: chrony, requires: [own-kernel] }
    controller:
      database: { unit: mariadb }
      messaging: { unit: rabbitmq-server }
      keystone: { unit: httpd, log: /var/log/keystone/keystone.log }
      nova-conductor: { unit: openstack-nova-conductor, log: /var/log/nova/conductor.log }
    object01:
      swift-object: { unit: openstack-swift-object, config: /etc/swift/object-server.conf }
  agents:
    network: { all: [Linux bridge agent], controller: [L3 agent] }
`;

/** What deployment.yaml says of a cloud, with pieces of its text exchanged; fails when a piece is not there. */
export function smallCloud(...changes: readonly (readonly [from: string, to: string])[]): Cloud {
  const { cloud } = smallFacts(changedCloud(...changes));
  if (!cloud) throw new Error('the text has a cloud');
  return cloud;
}

export function changedCloud(...changes: readonly (readonly [from: string, to: string])[]): string {
  return changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the text holds no '${from}'`);
    return text.replace(from, to);
  }, CLOUD_TEXT);
}

/** The facts of a deployment of lab small that is described so; without text, of one that says nothing. */
export function smallFacts(text = ''): DeploymentFacts {
  return parseDeployment({
    file: 'labs/small/deploy/deployment.yaml',
    text: `${text}phases:\n  - { name: time, on: all, run: time.sh, within: 3m }\n`,
    folder: folderOf('/project/labs/small/deploy', ['deployment.yaml', 'time.sh']),
    lab: smallLab(),
  });
}
