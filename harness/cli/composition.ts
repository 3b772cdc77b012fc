import { dirname, join } from 'node:path';
import { BootProver } from '../adapters/acceleration/prover.ts';
import { browserStarter } from '../adapters/browser/start-browser.ts';
import { tryToLockFile } from '../adapters/cache/file-lock.ts';
import { ContainerProvider } from '../adapters/container/container-provider.ts';
import { runLocally } from '../adapters/host/local-command.ts';
import { LocalHost } from '../adapters/host/local-host.ts';
import { createImageStore } from '../adapters/image/image-store.ts';
import { LibvirtProvider } from '../adapters/libvirt/libvirt-provider.ts';
import { playerStarter } from '../adapters/player/start-player.ts';
import { typeChecker } from '../adapters/typescript/type-checker.ts';
import { VagrantProvider } from '../adapters/vagrant/vagrant-provider.ts';
import { processTable } from '../adapters/sandbox/process-identity.ts';
import { generateKeyPair } from '../adapters/ssh/key-pair.ts';
import { connectShell } from '../adapters/ssh/shell.ts';
import { quoteShell } from '../core/shell-quote.ts';
import type { Platform } from '../lab/platform.ts';
import type { ImageStore } from '../ports/images.ts';
import type { StartPlayer } from '../ports/player-process.ts';
import type { Provider } from '../ports/provider.ts';
import type { CheckTypes } from '../ports/type-check.ts';
import { CheckpointStore } from '../run/checkpoints/checkpoint-store.ts';
import { ChosenProvider } from '../run/chosen-provider.ts';
import { InstanceStore } from '../run/instance-store.ts';
import { LabStore } from '../run/lab-store.ts';
import { ReleaseStore } from '../run/release-store.ts';
import type { Tools } from '../run/tools.ts';
import { MIB } from '../lab/size.ts';
import type { Environment } from './environment.ts';

/** From dialling to being logged in, on a KVM host that has other work too. */
const HANDSHAKE_WITHIN_MS = 30_000;

/** The folder of this very stacklab, whose Vagrantfile makes machines. */
const STACKLAB = join(import.meta.dirname, '..', '..');
/** This very command line, as bin/lab starts it. */
const START = join(STACKLAB, 'harness', 'cli', 'start.js');

/** Everything a command works with. */
export interface Workshop {
  readonly environment: Environment;
  readonly tools: Tools;
  /** Everything that makes nodes, whichever was chosen. */
  readonly providers: readonly Provider[];
  readonly labs: LabStore;
  readonly instances: InstanceStore;
  readonly checkpoints: CheckpointStore;
  readonly startPlayer: StartPlayer;
  readonly checkTypes: CheckTypes;
  /** The state of labs that are up: one folder each. */
  readonly instancesDir: string;
  readonly libDir: string;
}

/** Where new labs go; labs that are up are found wherever they are. */
export interface ProviderChoice {
  /** @default libvirt */
  readonly provider?: string | undefined;
  /** The URI of a libvirtd to use instead of a sandbox. */
  readonly connect?: string | undefined;
  /** Whether containers that root starts may be root on this host. */
  readonly trusted?: boolean;
}

/** The one place that knows which adapter stands behind which port. */
export function compose(environment: Environment, choice: ProviderChoice = {}): Workshop {
  const instancesDir = join(environment.stateDir, 'labs');
  const providers = providersOf(environment, instancesDir, choice);
  const provider = new ChosenProvider({ instancesDir, providers, chosen: choice.provider });
  const host = new LocalHost(environment);
  const labs = new LabStore(environment.projectDir);
  const images = imagesOf(environment);
  const tools: Tools = {
    provider,
    images,
    prover: new BootProver({ cacheDir: join(environment.cacheDir, 'acceleration') }),
    host,
    processes: processTable,
    // a node that does not answer at all is noticed later where everything takes longer
    connectShell: ({ timeScale, ...target }) =>
      connectShell({ ...target, handshakeWithin: HANDSHAKE_WITHIN_MS * timeScale }),
    ...packagesFor(images, labs),
    newKeyPair: generateKeyPair,
    runLocally,
    startBrowser: browserStarter({ host, uid: environment.uid }),
    dialCommand: (instance) => dialCommand(environment, instance),
  };
  return {
    environment,
    tools,
    providers,
    instancesDir,
    labs,
    instances: instancesOf(instancesDir, provider),
    checkpoints: new CheckpointStore({
      root: join(environment.stateDir, 'checkpoints'),
      processes: processTable,
      budgetBytes: environment.checkpointBudgetMiB * MIB,
    }),
    startPlayer: playerStarter([START, 'play']),
    checkTypes: typesOf(environment),
    libDir: join(environment.projectDir, 'labs', 'lib'),
  };
}

function instancesOf(root: string, provider: Provider): InstanceStore {
  const isUp = (instance: string): Promise<boolean> => provider.isUp(instance);
  return new InstanceStore({ root, processes: processTable, tryToLock: tryToLockFile, isUp });
}

function typesOf({ cacheDir }: Environment): CheckTypes {
  return typeChecker({
    program: [process.execPath, START, 'types'],
    cacheDir: join(cacheDir, 'types'),
    libraries: join(STACKLAB, 'package-lock.json'),
  });
}

function imagesOf({ cacheDir, projectDir }: Environment): ImageStore {
  const releases = new ReleaseStore(projectDir);
  return createImageStore({ cacheDir: join(cacheDir, 'images'), releases: (name) => releases.release(name) });
}

function packagesFor(images: ImageStore, labs: LabStore): Pick<Tools, 'offerPackages' | 'archiveFor'> {
  const sourceOf = async (platform: string): Promise<Platform['source']> =>
    (await labs.platform(platform)).source;
  return {
    offerPackages: (platform, offline) => images.offerPackages(() => sourceOf(platform), offline),
    archiveFor: async (platform, release, options) =>
      images.sideArchive(await sourceOf(platform), release, options),
  };
}

/** The first is what labs are made by when nobody says otherwise. */
function providersOf(
  { cacheDir, dockerHost }: Environment,
  instancesDir: string,
  { connect, trusted = false }: ProviderChoice,
): readonly Provider[] {
  const libvirtCache = join(cacheDir, 'libvirt');
  return [
    new LibvirtProvider({ instancesDir, cacheDir: libvirtCache, connect }),
    new ContainerProvider({ instancesDir, dockerHost, trusted }),
    new VagrantProvider({
      instancesDir,
      cacheDir: libvirtCache,
      boxesDir: join(cacheDir, 'vagrant'),
      projectDir: STACKLAB,
    }),
  ];
}

/** Works from any terminal and any folder: it brings along where this project and its labs are. */
function dialCommand({ projectDir, stateDir }: Environment, instance: string): string {
  const lab = join(STACKLAB, 'bin', 'lab');
  const variables = { STACKLAB_PROJECT: projectDir, XDG_STATE_HOME: dirname(stateDir) };
  const assignments = Object.entries(variables).map(([name, value]) => `${name}=${quoteShell(value)}`);
  return ['env', ...assignments, quoteShell(lab), 'dial', quoteShell(instance)].join(' ');
}
