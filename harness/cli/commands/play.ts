import { withAttachedLab } from '../attached-lab.ts';
import type { Command } from '../command.ts';
import { playHere } from '../play-process.ts';

export const play: Command = {
  name: 'play',
  usage: '',
  options: {},
  arguments: 0,
  run: ({ environment }) => {
    const workshop = async () => (await import('../composition.ts')).compose(environment);
    return playHere({
      // read while the lab is being made
      prepare: () => void workshop(),
      withLab: async (instance, action) => {
        const { tools, instances } = await workshop();
        await withAttachedLab({ tools, instances }, instance, (up) => action(up, tools));
      },
    });
  },
};
