import { CheckFailed, CommandFailed } from '../../harness/core/errors.ts';
import type { Event } from '../../harness/report/events.ts';
import { failureOf } from '../../harness/report/failure.ts';
import { EventScript } from './event-script.ts';

const NODES = ['controller01', 'computer01', 'block01', 'object01', 'object02'] as const;
const CONTROLLER_PHASES = ['database', 'messaging', 'identity', 'image'] as const;
const MIB = 1024 * 1024;

export interface PikeRunOptions {
  /** Makes the identity phase fail: image is skipped, and so is the check that needs it. */
  readonly identityFails?: boolean;
  /** Makes a check fail. */
  readonly checkFails?: boolean;
  readonly kept?: boolean;
}

/** The events of a whole run of lab pike. */
export function pikeRun(options: PikeRunOptions = {}): Event[] {
  const script = new EventScript();
  start(script);
  script.step('preflight', (s) => prove(s.after(1_200)));
  script.step('image', makeImages).step('up', bringUp);
  deploy(script, options);
  check(script, options);
  script.step('collect', (s) => s.after(800)).step('down', (s) => tearDown(s, options));
  finish(script, options);
  return script.events;
}

function start(script: EventScript): void {
  script.add(
    {
      type: 'run-started',
      run: '20261121-131502-pike-k3f9',
      lab: 'pike',
      title: 'OpenStack Pike on five nodes',
      command: 'lab run pike',
      stacklab: '0.1.0',
      host: 'buildhost',
      directory: '.lab/runs/20261121-131502-pike-k3f9',
    },
    {
      type: 'planned',
      nodes: NODES,
      phases: [
        { phase: 'time', nodes: NODES },
        ...CONTROLLER_PHASES.map((phase) => ({ phase, nodes: ['controller01'] })),
      ],
    },
    { type: 'platform-chosen', platform: 'debian12', title: 'Debian 12', release: 'OpenStack Zed' },
  );
}

function prove(script: EventScript): void {
  script.add({
    type: 'acceleration-proven',
    acceleration: 'tcg',
    nested: false,
    timeScale: 4.2,
    reason: 'the lab’s kernel printed nothing within 5 s under kvm',
    rungs: [
      { question: '/dev/kvm can be opened', passed: true, evidence: '/dev/kvm' },
      { question: 'a kernel boots under kvm', passed: false, evidence: 'no banner within 5 s' },
    ],
  });
}

function makeImages(script: EventScript): void {
  const [totalBytes, bytesPerSecond] = [400 * MIB, 16 * MIB];
  for (let mib = 16; mib <= 400; mib += 16)
    script.after(1_000).add({
      type: 'progress',
      subject: 'controller',
      doing: 'installing',
      bytes: mib * MIB,
      totalBytes,
      bytesPerSecond,
    });
  script.add(
    { type: 'image-ready', image: 'controller', cached: false, sizeBytes: 812 * MIB, ms: 25_000 },
    { type: 'image-ready', image: 'object', cached: true, sizeBytes: 420 * MIB, ms: 40 },
    {
      type: 'guest-ready',
      guest: 'cirros',
      standIn: true,
      reason: 'the download could not be had: name not resolved',
      sizeBytes: 11 * MIB,
    },
  );
}

function bringUp(script: EventScript): void {
  for (const node of NODES) script.after(300).add({ type: 'node-state', node, state: 'started', ms: 300 });
  script.after(14_000);
  for (const node of NODES)
    script.after(900).add({ type: 'node-state', node, state: 'reachable', ms: script.ms - 28_000 });
  script
    .after(1_500)
    .add(...NODES.map((node) => ({ type: 'node-state', node, state: 'verified', ms: 21_000 }) as const));
}

function deploy(script: EventScript, { identityFails = false }: PikeRunOptions): void {
  const startedAt = script.ms;
  script.add({ type: 'step-started', step: 'deploy' });
  timePhase(script);
  for (const phase of CONTROLLER_PHASES) {
    if (phase === 'image' && identityFails) skipImage(script);
    else runPhase(script, phase, phase === 'identity' && identityFails);
  }
  const status = identityFails ? 'failed' : 'passed';
  script.add({ type: 'step-ended', step: 'deploy', status, ms: script.ms - startedAt });
}

function timePhase(script: EventScript): void {
  for (const node of NODES) script.add({ type: 'phase-started', phase: 'time', node });
  for (const node of NODES) {
    script.after(700).add({ type: 'phase-output', phase: 'time', node, line: '210 Number of sources = 1' });
    script
      .after(1_300)
      .add({ type: 'phase-ended', phase: 'time', node, status: 'passed', ms: 6_000 + (script.ms % 7_000) });
  }
}

function runPhase(script: EventScript, phase: string, fails: boolean): void {
  const [node, startedAt] = ['controller01', script.ms];
  script.add({ type: 'phase-started', phase, node });
  for (let line = 1; line <= 6; line += 1)
    script.after(2_400).add({
      type: 'phase-output',
      phase,
      node,
      line: `Setting up ${phase} part ${line} of 6 (2:22.0.1-1+deb12u1) …`,
    });
  const ms = script.ms - startedAt;
  script.add(
    fails
      ? { type: 'phase-ended', phase, node, status: 'failed', ms, failure: identityFailure() }
      : { type: 'phase-ended', phase, node, status: 'passed', ms },
  );
}

function identityFailure() {
  const error = new CommandFailed('identity on controller01: exit status 1 after 14.4 s');
  const lastLines = [
    '+ keystone-manage bootstrap --bootstrap-region-id RegionOne',
    "CRITICAL keystone [-] Unhandled error: sqlalchemy.exc.OperationalError: (pymysql.err.OperationalError) (1045, \"Access denied for user 'keystone'@'controller01' (using password: YES)\")",
  ];
  return failureOf(error, {
    node: 'controller01',
    evidence: [
      { title: 'last lines', text: lastLines.join('\n') },
      { title: 'journal of mariadb', text: "[Warning] Access denied for user 'keystone'@'controller01'" },
    ],
  });
}

function skipImage(script: EventScript): void {
  script.add({
    type: 'phase-ended',
    phase: 'image',
    node: 'controller01',
    status: 'skipped',
    ms: 0,
    reason: 'needs identity, which failed',
  });
}

function check(script: EventScript, options: PikeRunOptions): void {
  const startedAt = script.ms;
  const fails = options.checkFails === true || options.identityFails === true;
  script.add({ type: 'step-started', step: 'check' });
  const time = {
    check: 'time.synchronised',
    title: 'every node’s clock follows the controller',
    seed: ['V001-1'],
  };
  const token = {
    check: 'identity.token',
    title: 'a token is issued to admin and demo',
    seed: ['V001-5', 'V001-6'],
  };
  const image = { check: 'image.roundtrip', title: 'an image comes back byte for byte', seed: ['V001-9'] };
  script.add({ type: 'check-started', ...time }).after(2_100);
  script.add({ type: 'check-ended', ...time, status: 'passed', ms: 2_100 });
  script.add({ type: 'check-started', ...token }).after(9_300);
  script.add(
    fails
      ? { type: 'check-ended', ...token, status: 'failed', ms: 9_300, failure: tokenFailure() }
      : { type: 'check-ended', ...token, status: 'passed', ms: 9_300 },
  );
  if (options.identityFails)
    script.add({ type: 'check-ended', ...image, status: 'skipped', ms: 0, reason: 'needs phase image' });
  else {
    script.add({ type: 'check-started', ...image }).after(12_000);
    script.add({ type: 'check-ended', ...image, status: 'passed', ms: 12_000 });
  }
  script.add({
    type: 'step-ended',
    step: 'check',
    status: fails ? 'failed' : 'passed',
    ms: script.ms - startedAt,
  });
}

function tokenFailure() {
  return failureOf(new CheckFailed('a token is issued to admin and demo: the answer is not 201'), {
    node: 'controller01',
    evidence: [
      { title: 'request', text: 'POST http://controller01:5000/v3/auth/tokens' },
      { title: 'expected', text: '201' },
      { title: 'found', text: '500 Internal Server Error' },
    ],
  });
}

function tearDown(script: EventScript, { kept = false }: PikeRunOptions): void {
  script.after(2_000);
  const state = kept ? 'kept' : 'gone';
  script.add(...NODES.map((node) => ({ type: 'node-state', node, state, ms: 2_000 }) as const));
}

function finish(script: EventScript, { identityFails, checkFails, kept }: PikeRunOptions): void {
  const red = identityFails === true || checkFails === true;
  if (kept)
    script.add({
      type: 'kept',
      instance: 'pike-k3f9',
      commands: [
        'bin/lab deploy pike-k3f9 --from identity',
        'bin/lab ssh pike-k3f9 controller01',
        'bin/lab down pike-k3f9',
      ],
    });
  script.add({ type: 'run-ended', verdict: red ? 'red' : 'green', exitCode: red ? 1 : 0, ms: script.ms });
}
