import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { programEnvironment } from './program-environment.ts';

/** The file that a program's name stands for where programs are started; undefined when there is none. */
export async function findProgram(
  program: string,
  path = programEnvironment['PATH'] ?? '',
): Promise<string | undefined> {
  const files = path.split(delimiter).map((folder) => join(folder, program));
  const found = await Promise.all(files.map(isExecutable));
  return files.find((_, index) => found[index]);
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
