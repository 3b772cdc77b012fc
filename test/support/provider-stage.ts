import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compose, type ProviderChoice, type Workshop } from '../../harness/cli/composition.ts';
import { readEnvironment } from '../../harness/cli/environment.ts';
import type { Lab } from '../../harness/lab/lab.ts';
import type { Acceleration } from '../../harness/ports/acceleration.ts';
import type { NodeImage } from '../../harness/ports/images.ts';
import type { Node } from '../../harness/ports/node.ts';
import { bringUp, connect } from '../../harness/run/bring-up.ts';
import { HostFacts } from '../../harness/run/host-facts.ts';
import { PowerSwitch } from '../../harness/run/power-switch.ts';
import { prepareImages } from '../../harness/run/prepare-images.ts';
import type { UpLab } from '../../harness/run/up-lab.ts';
import { takeInventory } from './leftovers.ts';

/** The lab smoke on a provider, its server with two processors, composed as the CLI does it, with a state directory of its own. */
export class ProviderStage {
  readonly #choice: ProviderChoice;
  readonly #labs: UpLab[] = [];
  dir = '';
  #workshop: Workshop | undefined;
  #lab: Lab | undefined;
  #images: ReadonlyMap<string, NodeImage> = new Map();
  #acceleration: Acceleration | undefined;
  #before: Awaited<ReturnType<ProviderStage['inventory']>> | undefined;

  constructor(choice: ProviderChoice) {
    this.#choice = choice;
  }

  get lab(): Lab {
    if (!this.#lab) throw new Error('the stage is not prepared');
    return this.#lab;
  }

  get tools(): Workshop['tools'] {
    if (!this.#workshop) throw new Error('the stage is not prepared');
    return this.#workshop.tools;
  }

  get provider() {
    return this.tools.provider;
  }

  get before() {
    return this.#before;
  }

  async prepare(): Promise<void> {
    this.dir = await mkdtemp(join(tmpdir(), 'stacklab-stage-'));
    const environment = { ...readEnvironment(), stateDir: join(this.dir, 'state') };
    this.#workshop = compose(environment, this.#choice);
    const { labs, tools } = this.#workshop;
    const smoke = await labs.lab('smoke');
    const nodes = smoke.nodes.map((node) => (node.name === 'server01' ? { ...node, cpus: 2 } : node));
    this.#lab = { ...smoke, nodes };
    const platform = await labs.platform(this.#lab.platforms[0] ?? '');
    const workDir = { offline: false };
    this.#images = await prepareImages(tools, this.#lab, platform, () => undefined, workDir);
    const [image] = this.#images.values();
    this.#acceleration = tools.provider.acceleration ?? (await tools.prover.prove(image?.kernel ?? ''));
    this.#before = await this.inventory();
  }

  async bringUp(instance: string, images = this.#images): Promise<UpLab> {
    if (!this.#acceleration) throw new Error('the stage is not prepared');
    const order = {
      lab: this.lab,
      instance,
      platform: 'debian12',
      images,
      acceleration: this.#acceleration,
      passwords: new Map(),
      runDirectory: this.dir,
    };
    const up = await bringUp(order, {
      tools: this.tools,
      emit: () => undefined,
      facts: new HostFacts(this.dir),
    });
    this.#labs.push(up);
    return up;
  }

  /** Lets a test switch the client of a lab that is kept, over which nobody watches. */
  async switching(
    instance: string,
    action: (power: PowerSwitch, node: Node) => Promise<void>,
  ): Promise<void> {
    const made = this.#labs.find(({ record }) => record.instance === instance);
    if (!made) throw new Error(`no lab ${instance} was brought up`);
    await using running = await this.provider.attach(this.lab, instance, this.dir);
    await using up = connect(running, made.record, this);
    const by = `lab stop client01 --lab ${instance}`;
    await action(new PowerSwitch({ up, by, save: () => Promise.resolve() }), up.node('client01'));
  }

  /** What a node has said by now. */
  async consoleOf(instance: string, node: string): Promise<string> {
    await using running = await this.provider.attach(this.lab, instance, this.dir);
    return await readFile(running.machines.get(node)?.consoleLog ?? '', 'utf8');
  }

  plan(name: string) {
    const plan = this.lab.nodes.find((node) => node.name === name);
    if (!plan) throw new Error(`the lab smoke has no ${name}`);
    return plan;
  }

  /** Images of which one node's cannot be used. */
  brokenImages(node: string): ReadonlyMap<string, NodeImage> {
    const image = this.#images.get(node);
    if (!image) throw new Error(`the lab smoke has no ${node}`);
    const none = join(this.dir, 'nodes', 'none', 'none');
    const broken = { ...image, id: 'none', disk: none, kernel: none };
    return new Map([...this.#images, [node, broken]]);
  }

  ms(within: '60s'): number {
    return Number.parseInt(within) * 1_000 * (this.#acceleration?.timeScale ?? 1);
  }

  inventory() {
    return takeInventory(this.dir);
  }

  /** Processes that still work for an instance. */
  async leftOf(instance: string): Promise<readonly string[]> {
    const { processes } = await takeInventory(join(this.dir, 'state', 'labs', instance));
    return processes;
  }

  /** Whatever a failed test left up is taken down. */
  async strike(): Promise<void> {
    await Promise.all(this.#labs.map((up) => up[Symbol.asyncDispose]()));
    for (const instance of ['first', 'second', 'third']) await this.provider.takeDown(instance);
    await rm(this.dir, { recursive: true, force: true });
  }
}
