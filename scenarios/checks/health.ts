import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { defineCheck, type Check, type LabUnderTest, type Node } from '../../harness/index.ts';

/** What services log although nothing is wrong: each with its reason. A line that matches none of them fails the check. */
const ALLOWED: readonly { readonly line: RegExp; readonly reason: string }[] = [
  {
    line: /SubnetInUse.*This subnet is being modified by another concurrent operation/,
    reason: 'the DHCP agent asks for its port while a router takes its leg in the same subnet: it asks again',
  },
  {
    line: /failed in bind_port: neutron_lib\.exceptions\.SubnetNotFound/,
    reason:
      'a network that is deleted at once takes the subnet from the port that its DHCP agent is about to plug in',
  },
  {
    line: /nova-conductor\.log: .*No valid host was found/,
    reason: 'somebody asked for more servers than there is room for: nova tells whoever asked',
  },
  {
    line: /neutron-metadata-agent\.log: .* => BrokenPipeError/,
    reason:
      'an instance that did not wait for its metadata asks again; the launch checks see whether it got them',
  },
];

/** Of every service that a deployment may bring; what is not there is not looked at. */
const LOGS = '/var/log/{keystone,glance,placement,nova,neutron,cinder,apache2}/*.log';
const LINES_SHOWN = 20;
/** A question that cannot be asked is no good answer. */
const PIPEFAIL = 'set -o pipefail';

/** The properties of a unit come in systemd's own order, and units with an empty line between them. */
const RESTARTED = String.raw`function tell() { if (count > 0) print id, count; count = 0 }
BEGIN { FS = "=" }
$1 == "Id" { id = $2 }
$1 == "NRestarts" { count = $2 }
/^$/ { tell() }
END { tell() }`;

const units = defineCheck({
  id: 'health.units',
  title: 'no unit failed on any node, and no service had to be started again by systemd',
  seed: [],
  async run(lab) {
    const failed = await onEveryNode(
      lab,
      `${PIPEFAIL}; systemctl list-units --failed --plain --no-legend | cut -d' ' -f1`,
    );
    expect(failed, 'failed units').to.equal('');
    const restarted = await onEveryNode(
      lab,
      `${PIPEFAIL}; systemctl show '*.service' --property=Id,NRestarts | awk '${RESTARTED}'`,
    );
    expect(restarted, 'services that systemd started again, and how often').to.equal('');
  },
});

const logs = defineCheck({
  id: 'health.logs',
  title: 'no service logged CRITICAL or a traceback, but for what is known and has a reason',
  seed: [],
  async run(lab) {
    const command = `bash -O nullglob -o pipefail -c 'awk -f - /dev/null ${LOGS} | sort -u'`;
    const input = await readFile(join(import.meta.dirname, 'tracebacks.awk'), 'utf8');
    const found = await onEveryNode(lab, command, { input, within: '1m' });
    const lines = found.split('\n').filter((line) => !isAllowed(line));
    const [first = ''] = lines;
    expect(lines.slice(0, LINES_SHOWN).join('\n'), `what services logged: ${first}`).to.equal('');
  },
});

const memory = defineCheck({
  id: 'health.memory',
  title: 'no node ran out of memory',
  seed: [],
  requires: ['own-kernel'],
  async run(lab) {
    const killed = await onEveryNode(
      lab,
      `${PIPEFAIL}; journalctl -k -b --no-pager -o cat | awk 'tolower($0) ~ /out of memory|oom-kill/'`,
    );
    expect(killed, 'what kernels said').to.equal('');
  },
});

/** The lines that a command prints, each after the name of its node. */
async function onEveryNode(
  lab: LabUnderTest,
  command: string,
  options?: Parameters<Node['succeed']>[1],
): Promise<string> {
  const printed = await Promise.all(
    lab.nodes().map(async (node) => {
      const lines = (await node.succeed(command, options)).split('\n').filter(Boolean);
      return lines.map((line) => `${node.name}: ${line}`);
    }),
  );
  return printed.flat().join('\n');
}

function isAllowed(line: string): boolean {
  return ALLOWED.some((allowed) => allowed.line.test(line));
}

export const healthChecks: readonly Check[] = [units, logs, memory];
