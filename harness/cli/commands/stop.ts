import { powerCommand } from '../power-command.ts';

export const stop = powerCommand({
  name: 'stop',
  options: {
    force: {
      type: 'boolean',
      help: 'pull the plug: nothing on the node is asked, and nothing is written down there',
    },
  },
  turn: (power, node, call) => power.stop(node, { force: call.flag('force') }),
});
