import { request } from 'node:http';
import { join } from 'node:path';
import type { LabHome } from './lab-home.ts';
import { takeInventory } from './leftovers.ts';

/** Which node of which lab that is up, by the lab's own name. */
interface LostNode {
  readonly name: string;
  readonly node: string;
}

/** Kills the QEMU of a machine, as the kernel does when memory runs out. */
export async function loseMachine(home: LabHome, { node }: LostNode): Promise<void> {
  const { processes } = await takeInventory(home.stateHome);
  const qemu = processes.find((line) => line.includes('guest=stacklab.') && line.includes(`.${node}`));
  process.kill(Number.parseInt(qemu ?? ''), 'SIGKILL');
}

/** Has the engine of a lab kill the container of a node. */
export function loseContainer(home: LabHome, { name, node }: LostNode): Promise<void> {
  const socketPath = join(home.stateHome, 'stacklab', 'labs', name, 'sandbox', 'run', 'docker.sock');
  const path = `/containers/stacklab.${name}.${node}/kill`;
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, path, method: 'POST' }, (answer) => {
      answer.resume();
      if (answer.statusCode === 204) resolve();
      else reject(new Error(`the engine does not kill it: ${answer.statusCode}`));
    });
    asked.on('error', reject);
    asked.end();
  });
}
