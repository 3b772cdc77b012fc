import { parseLab, type LabSource } from '../../../harness/lab/lab-file.ts';
import type { Lab } from '../../../harness/lab/lab.ts';

/** A lab.yaml that is right, line by line; tests change one thing of it. */
export const LAB_TEXT = `title: A small lab
platforms: [debian12]
networks:
  management: { cidr: 10.0.0.0/24 }
  provider: { cidr: 192.168.52.0/24 }
nodes:
  controller01: { role: controller, cpus: 2, memory: 2GiB, management: 10.0.0.11, provider: 192.168.52.11 }
  object01:
    role: object
    memory: 512MiB
    management: 10.0.0.51
    provider: none
    disks: [4GiB, 512MiB]
`;

export function labOf(text: string, more: Partial<LabSource> = {}): Lab {
  return parseLab({ name: 'small', file: 'labs/small/lab.yaml', text, dir: '/project/labs/small', ...more });
}

/** The lab with a piece of its text exchanged; fails when the piece is not there. */
export function changed(from: string, to: string): string {
  if (!LAB_TEXT.includes(from)) throw new Error(`the text holds no '${from}'`);
  return LAB_TEXT.replace(from, to);
}
