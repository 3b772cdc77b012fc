import { expect } from 'chai';
import { ProcessLoad } from '../../../../harness/adapters/load/process-load.ts';
import { connectShell } from '../../../../harness/adapters/ssh/shell.ts';
import { WaitTimedOut } from '../../../../harness/core/errors.ts';
import { LabNode } from '../../../../harness/run/nodes/node.ts';
import { LoadWatch } from '../../../../harness/run/nodes/load-watch.ts';
import { BusyLoops } from '../../../support/busy-loops.ts';
import { startInProcessSshd } from '../../../support/in-process-sshd.ts';
import { LoopbackDialer } from '../../../support/loopback-dialer.ts';
import { rejection } from '../../../support/rejection.ts';
import { planOf, smallLab } from '../../../support/small-lab.ts';

const NAME = 'controller01';
const STRETCHED =
  '1\\.5 s, stretched to \\d\\.\\d s since controller01 had \\d+ % of the processor time that it asked for';

describe('a node that stands in line for a processor', () => {
  it('has longer for its commands and its waits, which say so when they run out even so', async () => {
    await using sshd = await startInProcessSshd();
    // the node is one of two that share a processor
    await using loops = await BusyLoops.start({ count: 2, by: ['taskset', '-c', '0', 'nice', '-n', '19'] });
    const recognise = (pid: number): string | undefined => (pid === loops.pids[0] ? NAME : undefined);
    using watch = new LoadWatch(new ProcessLoad({ nodes: [{ name: NAME, cpus: 1 }], recognise }));
    const lostTime = watch.lostBy(NAME);
    const at = { node: NAME, dialer: new LoopbackDialer(), ...sshd };
    await using shell = connectShell({ ...at, lostTime });
    const node = new LabNode({ plan: planOf(smallLab(), NAME), shell, timeScale: 1, lostTime });
    const [command, wait] = await Promise.all([
      rejection(node.run('sleep 60', { within: '1500ms' })),
      rejection(node.waitForFile('/does/not/exist', { within: '1500ms' })),
    ]);
    expect(command).to.be.instanceOf(WaitTimedOut);
    expect(command.message).to.match(
      new RegExp(`^controller01: \`sleep 60\` not finished within ${STRETCHED}; last output: none$`),
    );
    expect(wait.message).to.match(
      new RegExp(
        `^controller01: file /does/not/exist not there within ${STRETCHED}; last seen: no such file$`,
      ),
    );
  });
});
