import type { LabUnderTest } from '../../harness/index.ts';
import type { Networking } from './networking.ts';

const AT_ONCE = 16;
/** One address: it is printed when it answers a ping and greets as an SSH server. */
const ASK = String.raw`ping -c 1 -W 5 -q "$0" >/dev/null 2>&1 || exit 0
timeout 10 bash -c 'exec 3<>"/dev/tcp/$0/22" && read -r line <&3 && [[ $line == SSH-* ]]' "$0" 2>/dev/null || exit 0
echo "$0"`;

/** Those of the addresses that answer ping and SSH, asked from their own network. */
export async function answering(
  lab: LabUnderTest,
  networking: Networking,
  addresses: readonly string[],
): Promise<ReadonlySet<string>> {
  const each = `xargs -n 1 -P ${AT_ONCE} bash -c '${ASK.replaceAll("'", String.raw`'\''`)}'`;
  const ask = networking.fromInside(each);
  const input = `${addresses.join('\n')}\n`;
  const said = await lab.controller().succeed(ask, { input, within: '10m' });
  return new Set(said.split('\n').filter(Boolean));
}
