import { join } from 'node:path';
import { BootProver } from '../adapters/acceleration/prover.ts';
import { LocalHost } from '../adapters/host/local-host.ts';
import { createImageStore } from '../adapters/image/image-store.ts';
import { sandboxHosts } from '../adapters/libvirt/libvirt-host.ts';
import { LibvirtProvider } from '../adapters/libvirt/libvirt-provider.ts';
import { runScenario } from '../adapters/mocha/run-scenario.ts';
import { processTable } from '../adapters/sandbox/process-identity.ts';
import { generateKeyPair } from '../adapters/ssh/key-pair.ts';
import { connectShell } from '../adapters/ssh/shell.ts';
import { InstanceStore } from '../run/instance-store.ts';
import { LabStore } from '../run/lab-store.ts';
import type { PlayScenario } from '../run/scenario-run.ts';
import type { Tools } from '../run/tools.ts';
import type { Environment } from './environment.ts';

/** Everything a command works with. */
export interface Workshop {
  readonly environment: Environment;
  readonly tools: Tools;
  readonly labs: LabStore;
  readonly instances: InstanceStore;
  readonly playScenario: PlayScenario;
  /** The state of labs that are up: one folder each. */
  readonly instancesDir: string;
  readonly libDir: string;
}

/** The one place that knows which adapter stands behind which port. */
export function compose(environment: Environment): Workshop {
  const instancesDir = join(environment.stateDir, 'labs');
  const provider = new LibvirtProvider({ instancesDir, hosts: sandboxHosts });
  const tools: Tools = {
    provider,
    images: createImageStore({ cacheDir: join(environment.cacheDir, 'images') }),
    prover: new BootProver({ cacheDir: join(environment.cacheDir, 'acceleration') }),
    host: new LocalHost(environment),
    processes: processTable,
    connectShell,
    newKeyPair: generateKeyPair,
  };
  return {
    environment,
    tools,
    instancesDir,
    labs: new LabStore(environment.projectDir),
    instances: new InstanceStore(instancesDir, processTable, (instance) => provider.isUp(instance)),
    playScenario: (file, signal) => runScenario({ file, signal }),
    libDir: join(environment.projectDir, 'labs', 'lib'),
  };
}
