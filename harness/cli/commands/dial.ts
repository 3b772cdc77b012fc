import { UsageError } from '../../core/errors.ts';
import type { Command } from '../command.ts';
import { compose } from '../composition.ts';
import { relay } from '../relay.ts';

export const dial: Command = {
  name: 'dial',
  usage: 'NAME ADDRESS PORT',
  options: {},
  arguments: 3,
  run: async (call) => {
    const { instances, tools } = compose(call.environment);
    const [instance, address, port] = [
      call.argument(0, 'NAME'),
      call.argument(1, 'ADDRESS'),
      call.argument(2, 'PORT'),
    ];
    if (!/^\d+$/.test(port)) throw new UsageError(`'${port}' is not a port`);
    const record = await instances.upRecord(instance);
    await using running = await tools.provider.attach(record.lab, instance, record.runDirectory);
    const stream = await running.dialer.dial(address, Number(port));
    await relay(stream, { input: process.stdin, output: process.stdout });
    return 0;
  },
};
