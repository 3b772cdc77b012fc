import { powerCommand } from '../power-command.ts';

export const reboot = powerCommand({
  name: 'reboot',
  turn: (power, node) => power.reboot(node),
});
