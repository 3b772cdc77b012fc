import { parseLab } from '../../harness/lab/lab-file.ts';
import type { Lab, NodePlan } from '../../harness/lab/lab.ts';

const TEXT = `title: A lab for tests
platforms: [debian12]
networks:
  management: { cidr: 10.0.0.0/24 }
  provider: { cidr: 192.168.52.0/24, dhcp: true }
nodes:
  controller01: { role: controller, cpus: 2, memory: 2GiB, management: 10.0.0.11, provider: 192.168.52.11 }
  object01: { role: object, memory: 512MiB, management: 10.0.0.51, provider: none, disks: [4GiB, 512MiB] }
`;

/** A lab with everything that libvirt is asked for: two NICs, one of them without address, extra disks, DHCP. */
export function smallLab(name = 'small'): Lab {
  return parseLab({ name, file: `labs/${name}/lab.yaml`, text: TEXT, dir: `/project/labs/${name}` });
}

export function planOf(lab: Lab, node: string): NodePlan {
  const plan = lab.nodes.find(({ name }) => name === node);
  if (!plan) throw new Error(`lab ${lab.name} has no node ${node}`);
  return plan;
}
