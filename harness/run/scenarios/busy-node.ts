import type { Evidence } from '../../report/events.ts';
import type { Node } from '../../ports/node.ts';

/** One more process costs a busy node under emulation a tenth of a second: three are enough. */
const QUESTION = [
  'read -r one five _ </proc/loadavg; echo "load $one in the last minute, $five in the last five, on $(grep -c ^processor /proc/cpuinfo) processors"',
  `awk '$1 == "MemTotal:" { all = $2 } $1 == "MemAvailable:" { free = $2 } END { printf "%d MiB of memory available of %d\\n", free / 1024, all / 1024 }' /proc/meminfo`,
  `ps --no-headers -eo stat,time,args --sort=-time | awk '$1 ~ /^[RD]/ && $3 != "ps" && n++ < 8 { print substr($0, 1, 100) }'`,
].join('\n');

/** What a node that did not answer in time has to do: its load, its memory, and the processes that run or wait for a disk. */
export async function busyNode(node: Node, signal: AbortSignal): Promise<Evidence> {
  const { stdout } = await node.run(QUESTION, { signal });
  return { title: `${node.name} has to do`, text: stdout.trimEnd() };
}
