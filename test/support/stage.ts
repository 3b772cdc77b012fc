import type { Deployment, Phase } from '../../harness/lab/deployment.ts';
import type { EventBody } from '../../harness/report/events.ts';
import { deploy, type DeployContext } from '../../harness/run/phases/deploy.ts';
import { UpLab } from '../../harness/run/up-lab.ts';
import type { RunningLab } from '../../harness/ports/provider.ts';
import { folderOf } from './folder.ts';
import { recordOf } from './instance-record.ts';
import { ScriptedNode } from './scripted-node.ts';
import { ScriptedShell } from './scripted-shell.ts';
import { smallLab } from './small-lab.ts';

const LAB = smallLab();

/** A phase of one script, a.sh, on the controller unless `more` says otherwise. */
export function phase(name: string, needs: string[] = [], more: Partial<Phase> = {}): Phase {
  return {
    name,
    nodes: ['controller01'],
    action: { run: `${name}.sh` },
    withinMs: 1_000,
    needs,
    requires: [],
    units: [],
    ...more,
  };
}

/** What a node's logs complain of, as complaints.sh prints it, but for the name of the node. */
const COMPLAINT = '2026-11-30 05:59:02\t1\t/var/log/nova/nova-api.log\tno answer on ';

/** A lab whose scripts end as they are told, `a.sh: 3`, and pass otherwise. */
export class Stage {
  readonly events: EventBody[] = [];
  readonly limits: (number | string | undefined)[] = [];
  readonly local: string[] = [];
  readonly #up: UpLab;
  running = 0;
  most = 0;

  constructor(exits: Readonly<Record<string, number>> = {}) {
    const nodes = LAB.nodes.map(({ name, roles }) => {
      const shell = new ScriptedShell(async (command, { within, onOutput }) => {
        const [, script] = /bash \.\/'(.*)'/.exec(command) ?? [];
        if (command.startsWith('bash -s')) return { stdout: `${COMPLAINT}${name}\n` };
        if (script === undefined) return { stdout: '== chrony: failed\n' };
        this.limits.push(within);
        this.most = Math.max(this.most, ++this.running);
        onOutput?.({ stream: 'stdout', text: `${script} on ${name}\n` });
        await Promise.resolve();
        this.running -= 1;
        return { exitCode: exits[script] ?? 0 };
      });
      return new ScriptedNode(name, roles, shell);
    });
    this.#up = new UpLab(recordOf(LAB, 'small'), {} as RunningLab, nodes);
  }

  deploy(phases: readonly Phase[], more: Partial<DeployContext> = {}): Promise<void> {
    const deployment: Deployment = {
      dir: '/deploy',
      folder: folderOf('/deploy'),
      secrets: [],
      settings: new Map(),
      phases,
    };
    return deploy(this.#up, deployment, {
      emit: (event) => this.events.push(event),
      timeScale: 3,
      unmet: () => undefined,
      runLocal: (command, { withinMs, onOutput }) => {
        this.local.push(`${command} within ${withinMs}`);
        onOutput({ stream: 'stdout', text: 'from here' });
        return Promise.resolve({ exitCode: command === 'false' ? 1 : 0, signal: undefined });
      },
      ...more,
    });
  }

  ends(): string[] {
    return this.events.flatMap((event) =>
      event.type === 'phase-ended'
        ? [`${event.phase}@${event.node} ${event.status}${event.reason ? `: ${event.reason}` : ''}`]
        : [],
    );
  }
}
