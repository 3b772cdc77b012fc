import { debugLog, DEBUG_TOPICS } from '../core/debug-log.ts';
import { harmless } from '../report/console/harmless.ts';
import type { Environment } from './environment.ts';

const SECONDS_WIDTH = 8;
const TOPIC_WIDTH = Math.max(...DEBUG_TOPICS.map((topic) => topic.length));

/** Writes what the debug log tells to standard error: `debug    1.203 ssh       …`, in seconds since this process was started. */
export function writeDebugLines({ debug }: Pick<Environment, 'debug'>, { stderr } = process): void {
  debugLog.listen(debug, (topic, line) => {
    const at = (performance.now() / 1_000).toFixed(3).padStart(SECONDS_WIDTH);
    stderr.write(`debug ${at} ${topic.padEnd(TOPIC_WIDTH)} ${harmless(line)}\n`);
  });
}
