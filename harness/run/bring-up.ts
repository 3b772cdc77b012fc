import { Cleanup } from '../core/cleanup.ts';
import { LabFault, MachineEnded } from '../core/errors.ts';
import type { Secret } from '../core/secret.ts';
import { managementNetwork, type Lab } from '../lab/lab.ts';
import type { Acceleration } from '../ports/acceleration.ts';
import type { NodeImage } from '../ports/images.ts';
import type { NodeIdentity, RunningLab } from '../ports/provider.ts';
import type { HostFacts } from './host-facts.ts';
import { learnSecrets, type InstanceRecord } from './instance-record.ts';
import { LabWatch } from './lab-watch.ts';
import { LoadWatch } from './nodes/load-watch.ts';
import { LabNode } from './nodes/node.ts';
import type { Emit } from './run-step.ts';
import type { KeyPair, Tools } from './tools.ts';
import { UpLab } from './up-lab.ts';
import { verifyNode } from './nodes/verify-node.ts';

export interface BringUpOrder {
  readonly lab: Lab;
  readonly instance: string;
  readonly platform: string;
  readonly images: ReadonlyMap<string, NodeImage>;
  readonly acceleration: Acceleration;
  readonly passwords: ReadonlyMap<string, Secret>;
  readonly runDirectory: string;
  /** Nothing may be fetched, for nodes neither. @default false */
  readonly offline?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What a lab is brought up with, and who is told of it. */
export interface BringUpContext {
  readonly tools: Tools;
  readonly emit: Emit;
  readonly facts: HostFacts;
}

/** From start to a shell; the slowest node of a lab on a busy KVM host needs half of it. */
const REACHABLE_WITHIN_MS = 60_000;

/** Makes the nodes, waits until each answers, and compares it with its plan; takes everything down again when one fails. */
export async function bringUp(order: BringUpOrder, context: BringUpContext): Promise<UpLab> {
  const { tools, emit } = context;
  const login = tools.newKeyPair(`stacklab ${order.instance}`);
  const hostKeys = new Map(order.lab.nodes.map((node) => [node.name, tools.newKeyPair(node.name)]));
  const record = recordOf(order, login, hostKeys);
  learnSecrets(record);
  const startedAt = performance.now();
  const ms = (): number => Math.round(performance.now() - startedAt);
  const running = await tools.provider.bringUp({
    ...order,
    identities: identitiesOf(login, hostKeys, order.lab),
    consoleDir: order.runDirectory,
    onWarning: (message) => emit({ type: 'warning', message }),
    onUnrecorded: (message) => emit({ type: 'warning', message, unrecorded: true }),
    onNodeStarted: (node) => emit({ type: 'node-state', node, state: 'started', ms: ms() }),
  });
  await using undo = new Cleanup((subject) => emit({ type: 'warning', message: `not removed: ${subject}` }));
  undo.use(`lab ${order.instance}`, running);
  emit({ type: 'lab-made', provider: running.provider, description: running.description });
  const { offline, signal } = order;
  const up = connect(running, record, { tools, run: context, offline });
  undo.use(`connections to ${order.instance}`, up);
  await asLabFault(reachAll(up, order, up.signal(signal), emit, ms));
  await verifyAll(up, emit, ms);
  undo.release();
  return up;
}

export interface ConnectContext {
  readonly tools: Tools;
  /** Nothing may be fetched for nodes. @default false */
  readonly offline?: boolean | undefined;
  /** Who works on the lab, and is told of what befalls its machines; absent where nobody wants to know. */
  readonly run?: { readonly emit: Emit; readonly facts: HostFacts } | undefined;
}

/** Shells on every node of a lab that runs, whose apt is answered from here on. */
export function connect(
  running: RunningLab,
  record: InstanceRecord,
  { tools, offline = false, run }: ConnectContext,
): UpLab {
  learnSecrets(record);
  const { lab, acceleration, privateKey } = record;
  const management = managementNetwork(lab).name;
  const answered = tools.offerPackages(record.platform, offline);
  const load = running.load && new LoadWatch(running.load);
  const nodes = lab.nodes.map((plan) => {
    const machine = running.machines.get(plan.name);
    const hostPublicKey = record.hostPublicKeys[plan.name];
    const address = plan.nics.find((nic) => nic.network === management)?.address;
    if (!machine || hostPublicKey === undefined || address === undefined)
      throw new LabFault(
        `node ${plan.name}: the record of lab ${record.instance} does not tell how to reach it`,
      );
    const { dialer } = running;
    const { timeScale } = acceleration;
    const lostTime = load?.lostBy(plan.name);
    const shell = tools.connectShell({
      node: plan.name,
      dialer,
      address,
      privateKey,
      hostPublicKey,
      timeScale,
      answered,
      isRunning: () => machine.isRunning(),
      lostTime,
    });
    return new LabNode({ plan, shell, timeScale, lostTime });
  });
  if (load) run?.facts.ask(load);
  return new UpLab(record, running, nodes, { load, watch: run && LabWatch.over(running, run.emit) });
}

/** Nothing has been deployed yet: a machine that powers itself off while it boots is a fault of the lab. */
async function asLabFault(reached: Promise<void>): Promise<void> {
  await reached.catch((error: unknown) => {
    throw error instanceof MachineEnded ? new LabFault(`while it started, ${error.message}`) : error;
  });
}

async function reachAll(
  up: UpLab,
  { acceleration }: BringUpOrder,
  signal: AbortSignal | undefined,
  emit: Emit,
  ms: () => number,
): Promise<void> {
  const within = REACHABLE_WITHIN_MS * acceleration.timeScale;
  await Promise.all(
    [...up.nodes.values()].map(async (node) => {
      await node.shell.waitUntilReachable(within, signal);
      emit({ type: 'node-state', node: node.name, state: 'reachable', ms: ms() });
    }),
  );
}

/** Only when all of them answer, since each is asked for its way to the others. */
async function verifyAll(up: UpLab, emit: Emit, ms: () => number): Promise<void> {
  await Promise.all(
    up.plans.map(async (plan) => {
      await verifyNode(up.node(plan.name), plan, up.record.lab);
      emit({ type: 'node-state', node: plan.name, state: 'verified', ms: ms() });
    }),
  );
}

function identitiesOf(
  login: KeyPair,
  hostKeys: ReadonlyMap<string, KeyPair>,
  { hosts }: Lab,
): ReadonlyMap<string, NodeIdentity> {
  const identities = [...hostKeys].map(([hostname, key]): [string, NodeIdentity] => [
    hostname,
    {
      hostname,
      hostPrivateKey: key.privateKey.reveal(),
      hostPublicKey: key.publicKey,
      authorizedKeys: [login.publicKey],
      hosts,
    },
  ]);
  return new Map(identities);
}

function recordOf(
  order: BringUpOrder,
  login: KeyPair,
  hostKeys: ReadonlyMap<string, KeyPair>,
): InstanceRecord {
  const { lab, instance, platform, acceleration, runDirectory, passwords } = order;
  return {
    instance,
    lab,
    platform,
    acceleration,
    runDirectory,
    passwords,
    startedAt: new Date().toISOString(),
    privateKey: login.privateKey,
    hostPublicKeys: Object.fromEntries([...hostKeys].map(([node, key]) => [node, key.publicKey])),
    hostPrivateKeys: new Map([...hostKeys].map(([node, key]) => [node, key.privateKey])),
  };
}
