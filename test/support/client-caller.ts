import { runClient } from '../../harness/adapters/client/run-client.ts';
import { passOnSignals } from '../../harness/cli/passed-on-signals.ts';
import { ScriptedShell } from './scripted-shell.ts';

/** A process that runs a client, as lab openstack does. Usage: client-caller.ts TREE PORT COMMAND... */
const [dir = '', port = '', ...args] = process.argv.slice(2);
const order = {
  tree: { id: 'paper', dir, cached: true },
  folder: process.cwd(),
  args,
  variables: { OS_USERNAME: 'admin', OS_PASSWORD: 'pass word' },
  through: new ScriptedShell(() => ({}), Number(port)),
  hosts: ['controller01'],
};
process.exitCode = await runClient(order, passOnSignals);
