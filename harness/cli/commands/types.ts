import { typeReport } from '../../adapters/typescript/type-report.ts';
import { EXIT } from '../../report/exit-codes.ts';
import type { Command } from '../command.ts';

export const types: Command = {
  name: 'types',
  usage: 'FILE',
  options: {},
  arguments: 1,
  run: (call) => {
    process.stdout.write(`${JSON.stringify(typeReport(call.argument(0, 'FILE')))}\n`);
    return Promise.resolve(EXIT.green);
  },
};
