import type { Node } from '../../harness/index.ts';

/** A message, or the line of a traceback that names the error: its frames are indented. */
const COMPLAINT = String.raw` (WARNING|ERROR|CRITICAL) \S+ \S`;
/** What services say at each start, whatever becomes of them. */
const HARMLESS = 'Using RPCClient manually';

/** The last thing that a service complained of in its log, for whoever asks why it does not do its work. */
export async function lastComplaint(node: Node, log: string): Promise<string> {
  const { stdout } = await node.run(`grep -hE '${COMPLAINT}' ${log} | grep -v '${HARMLESS}' | tail -n 1`);
  return `${node.name}, last complaint in ${log}: ${stdout.trim() || 'none'}`;
}
