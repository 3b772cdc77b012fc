import { powerCommand } from '../power-command.ts';

export const start = powerCommand({
  name: 'start',
  turn: (power, node) => power.start(node),
});
