import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runBuild } from '../../../../harness/adapters/image/build-process.ts';
import { lockFile } from '../../../../harness/adapters/cache/file-lock.ts';
import { ProgressMeter } from '../../../../harness/adapters/image/progress-meter.ts';

/** A process that builds, to be killed by the test. Usage: build-process-caller.ts DIR SCRIPT */
const [dir = '', script = ''] = process.argv.slice(2);
const workDir = join(dir, 'work');
await mkdir(workDir, { recursive: true });
await using lock = await lockFile(join(dir, 'lock'));
const meter = new ProgressMeter('image', ({ doing }) => console.log(doing));
await runBuild({ script, workDir, args: [], lock, meter });
