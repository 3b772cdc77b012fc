import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** Where system tools live that ordinary users' paths often leave out. */
const SYSTEM_FOLDERS = ['/usr/sbin', '/sbin'];

/** The file that a program's name stands for on a search path; undefined when there is none. */
export async function findProgram(program: string, path: string): Promise<string | undefined> {
  const files = [...path.split(delimiter), ...SYSTEM_FOLDERS].map((folder) => join(folder, program));
  const found = await Promise.all(files.map(isExecutable));
  return files.find((_, index) => found[index]);
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
