import type { Node } from '../../harness/index.ts';

/** A message, or the line of a traceback that names the error: its frames are indented. */
const COMPLAINT = String.raw` (WARNING|ERROR|CRITICAL) \S+ \S`;
/** What services say whatever becomes of them. */
const HARMLESS = 'Using RPCClient manually|Deprecated: ';

/** The last thing that a service complained of in its log, or the last about something, for whoever asks why it fails. */
export async function lastComplaint(node: Node, log: string, about = ''): Promise<string> {
  const complaints = `grep -hE '${COMPLAINT}' ${log} | grep -vE '${HARMLESS}'`;
  const last = `${complaints} | grep -F '${about}' | tail -n 1`;
  const { stdout } = await node.run(
    `if [ -r ${log} ]; then ${last}; else echo '(there is no such file)'; fi`,
  );
  const subject = about === '' ? '' : ` about ${about}`;
  return `${node.name}, last complaint${subject} in ${log}: ${stdout.trim() || 'none'}`;
}
