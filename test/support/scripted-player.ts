import { playHere } from '../../harness/cli/play-process.ts';
import type { RunningLab } from '../../harness/ports/provider.ts';
import { UpLab } from '../../harness/run/up-lab.ts';
import { recordOf } from './instance-record.ts';
import { ScriptedNode } from './scripted-node.ts';
import { ScriptedShell } from './scripted-shell.ts';
import { smallLab } from './small-lab.ts';

/** What `lab play` is, on a lab without machines: the process that a test starts to play a scenario. */
await playHere({
  prepare: () => undefined,
  withLab: async (instance, work) => {
    if (instance === 'gone') throw new Error('nobody is there');
    const nodes = [new ScriptedNode('controller01', 'controller', new ScriptedShell())];
    const running = { lacks: new Map() } as unknown as RunningLab;
    const startBrowser = (): Promise<never> => Promise.reject(new Error('no browser'));
    const host = { unmet: () => Promise.resolve(undefined) };
    await work(new UpLab(recordOf(smallLab(), instance), running, nodes), {
      startBrowser,
      host: host as never,
    });
  },
});
