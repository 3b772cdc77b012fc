import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { quoteShell } from '../../core/shell-quote.ts';
import { programEnvironment } from '../host/program-environment.ts';
import { writeLines } from './line-list.ts';
import { hostPipConfiguration, type PipConfiguration } from './pip-configuration.ts';

/** Writes what a pip in a tree reads of its host's. The address of an index may hold a password: nobody else reads it. */
export async function writePip(input: string, given?: PipConfiguration): Promise<void> {
  const { file, environment, shown } = given ?? (await hostPipConfiguration(programEnvironment));
  await writeFile(join(input, 'pip.conf'), file, { mode: 0o600 });
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${quoteShell(value)}`);
  await writeLines(join(input, 'environment'), variables);
  await writeLines(join(input, 'shown'), shown);
}
