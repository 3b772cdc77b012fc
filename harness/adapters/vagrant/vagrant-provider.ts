import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabFault, messageOf } from '../../core/errors.ts';
import { KeptOutput } from '../../core/kept-output.ts';
import { knownSecrets } from '../../core/known-secrets.ts';
import { lastLines } from '../../core/excerpt.ts';
import { untilAborted } from '../../core/until-aborted.ts';
import type { Lab } from '../../lab/lab.ts';
import type {
  BringUpRequest,
  NodeIdentity,
  Provider,
  RunningLab,
  TryOutRequest,
} from '../../ports/provider.ts';
import { Hypervisor } from '../libvirt/hypervisor.ts';
import { scopeOf } from '../ownership/names.ts';
import { runningLab } from '../libvirt/running-lab.ts';
import { sandboxHosts } from '../libvirt/sandbox-hosts.ts';
import { sandboxedLibvirtd } from '../libvirt/sandboxed-libvirtd.ts';
import type { LibvirtHost, LibvirtHosts } from '../libvirt/libvirt-host.ts';
import { settleAll } from '../../core/settle-all.ts';
import { program } from '../../core/program.ts';
import { makeConsoleFile } from '../console/console-file.ts';
import { copyConsoles, rawConsole, type Site } from '../libvirt/site.ts';
import { tryOutHost } from '../libvirt/try-out-host.ts';
import { namespaceFlags } from '../sandbox/holder.ts';
import { findSandbox, sandboxDir } from '../sandbox/sandbox.ts';
import { generateKeyPair } from '../ssh/key-pair.ts';
import { startProgram } from '../host/program.ts';
import { addBoxes } from './vagrant-box.ts';
import { requirePlugin } from './vagrant-plugin.ts';
import { writeVagrantPlan } from './vagrant-plan.ts';

export interface VagrantProviderOptions {
  /** Each lab that is up has one folder in here, named after its instance. */
  readonly instancesDir: string;
  /** What libvirtd finds out about this host's QEMU is kept in here. */
  readonly cacheDir: string;
  /** Where boxes are kept, as a Vagrant home. */
  readonly boxesDir: string;
  /** The folder of the Vagrantfile. */
  readonly projectDir: string;
}

const NAME = 'vagrant';
const LINES_SHOWN = 12;

/** Nodes as Vagrant makes them from the project's Vagrantfile, on a libvirtd that exists only for their lab. */
export class VagrantProvider implements Provider {
  readonly name = NAME;
  readonly #options: VagrantProviderOptions;
  readonly #hosts: LibvirtHosts;

  constructor(options: VagrantProviderOptions) {
    this.#options = options;
    this.#hosts = sandboxHosts({ cacheDir: options.cacheDir, confined: false });
  }

  hostPrograms(): Promise<readonly string[]> {
    return Promise.resolve([NAME]);
  }

  async tryOut(request: TryOutRequest): Promise<void> {
    const dir = this.#dir(request.instance);
    const place = { dir, home: this.#options.instancesDir };
    await settleAll([tryOutHost(this.#hosts, place, request), requirePlugin(join(dir, NAME, 'home'))]);
  }

  async bringUp(request: BringUpRequest): Promise<RunningLab> {
    const { lab, instance, consoleDir, images, signal } = request;
    const dir = this.#dir(instance);
    await mkdir(dir, { recursive: true, mode: 0o700 });
    try {
      await addBoxes(this.#options.boxesDir, images.values(), signal);
      const host = await this.#hosts.start(dir, request);
      const site = await this.#site(lab, instance, consoleDir, host);
      await this.#vagrantUp(site, request);
      for (const { name } of lab.nodes) request.onNodeStarted?.(name);
      const takeDown = (): Promise<void> => this.takeDown(instance);
      return await described(await runningLab(site, host, { takeDown, listener: request }));
    } catch (error) {
      await copyConsoles({ ...request, dir }, request);
      // Vagrant keeps what came up when something did not: here it goes with its sandbox
      await this.takeDown(instance).catch((left: unknown) => {
        const message = `${messageOf(error)}; and what was made could not be removed: ${messageOf(left)}; remove it with: ${program.call} reap`;
        throw new LabFault(message, { cause: error });
      });
      throw error;
    }
  }

  async attach(lab: Lab, instance: string, consoleDir: string): Promise<RunningLab> {
    const host = await this.#hosts.find(this.#dir(instance));
    if (!host)
      throw new LabFault(
        `lab ${instance}: it is not up (any more); start it with: ${program.call} up ${lab.name}`,
      );
    const site = await this.#site(lab, instance, consoleDir, host);
    await copyConsoles(site);
    return described(await runningLab(site, host));
  }

  async isUp(instance: string): Promise<boolean> {
    return (await this.#hosts.find(this.#dir(instance))) !== undefined;
  }

  async takeDown(instance: string): Promise<void> {
    const dir = this.#dir(instance);
    await this.#hosts.end(dir);
    await rm(dir, { recursive: true, force: true });
  }

  /** Everything is in sandboxes, and those are gone with their holders. */
  removeStrays(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  /** In the sandbox, where its libvirtd is the system's and its addresses are the lab's. */
  async #vagrantUp(site: Site, request: BringUpRequest): Promise<void> {
    const { boxesDir, projectDir } = this.#options;
    const workDir = join(site.dir, NAME);
    const home = join(workDir, 'home');
    await mkdir(home, { recursive: true, mode: 0o700 });
    await symlink(join(boxesDir, 'boxes'), join(home, 'boxes'));
    const plan = await writePlan(site, request, workDir);
    const sandbox = await findSandbox(sandboxDir(site.dir), sandboxedLibvirtd);
    if (!sandbox) throw new LabFault(`lab ${site.instance}: its sandbox has ended`);
    const enter = ['-t', String(sandbox.init), ...namespaceFlags(process.getuid?.() ?? 0).nsenter];
    const command = ['vagrant', 'up', '--provider', 'libvirt', '--no-destroy-on-error', '--no-color'];
    const running = startProgram('nsenter', [...enter, '-n', '-m', '-p', ...command], {
      env: {
        VAGRANT_CWD: projectDir,
        STACKLAB_VAGRANT_PLAN: plan,
        VAGRANT_HOME: home,
        VAGRANT_DOTFILE_PATH: join(workDir, 'machines'),
        VAGRANT_CHECKPOINT_DISABLE: '1',
      },
      reject: false,
      all: true,
      stdin: 'ignore',
    });
    // whoever gives up need not wait for it: it ends with the sandbox
    const up = await (request.signal ? untilAborted(running, request.signal) : running);
    await keepWords(join(site.consoleDir, 'vagrant-up.log'), up.all).catch((error: unknown) =>
      request.onUnrecorded?.(`vagrant-up.log could not be written: ${messageOf(error)}`),
    );
    if (up.exitCode !== 0)
      throw new LabFault(
        `vagrant up: it failed; it said last:\n${lastLines(up.all, LINES_SHOWN).join('\n')}`,
      );
  }

  async #site(lab: Lab, instance: string, consoleDir: string, host: LibvirtHost): Promise<Site> {
    return {
      hypervisor: await Hypervisor.connect(host.uri),
      lab,
      instance,
      scope: scopeOf(host, lab.name, instance),
      home: this.#options.instancesDir,
      dir: this.#dir(instance),
      consoleDir,
    };
  }

  #dir(instance: string): string {
    return join(this.#options.instancesDir, instance);
  }
}

/** What Vagrant says holds what machines said to it. */
async function keepWords(file: string, words: string): Promise<void> {
  const output = new KeptOutput();
  const text = output.push(words) + output.end();
  await writeFile(file, text, { mode: 0o600 });
}

async function writePlan(site: Site, request: BringUpRequest, dir: string): Promise<string> {
  const login = generateKeyPair('vagrant');
  for (const { name } of site.lab.nodes) await makeConsoleFile(rawConsole(site, name));
  knownSecrets.add(login.privateKey);
  const privateKey = join(dir, 'key');
  await writeFile(privateKey, login.privateKey.reveal(), { mode: 0o600 });
  const identities = [...request.identities].map(([name, identity]): [string, NodeIdentity] => [
    name,
    { ...identity, authorizedKeys: [...identity.authorizedKeys, login.publicKey] },
  ]);
  return writeVagrantPlan({
    ...request,
    dir,
    scope: site.scope,
    identities: new Map(identities),
    privateKey,
    managementMode: 'none',
    consoleOf: (node) => rawConsole(site, node),
  });
}

/** What Vagrant has made is not written down as stacklab's own domains are: it keeps no checkpoints and starts no node again. */
async function described(running: RunningLab): Promise<RunningLab> {
  const { stdout } = await startProgram('vagrant', ['--version'], { reject: false });
  const lab = { ...running, provider: NAME, description: `${stdout.trim()}, ${running.description}` };
  delete lab.snapshot;
  delete lab.start;
  return lab;
}
