import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { defineCheck, type Check, type LabUnderTest } from '../../harness/index.ts';
import { inWords, onEveryNode, printedOn, type Line } from './node-lines.ts';
import { runningChecks } from './running.ts';

/** What a service, or any of them, logs although nothing is wrong, with the reason. */
interface Allowed {
  readonly service?: string;
  readonly line: RegExp;
  readonly reason: string;
}

/** A line that matches none of them fails the check. */
const ALLOWED: readonly Allowed[] = [
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
    service: 'neutron-server',
    line: /ROLLBACK TO SAVEPOINT \w+'\]: InternalError: \(1305,/,
    reason:
      'two requests for ports at once: the database ends one transaction whole, to whose middle the library then cannot go back, and neutron tries it again',
  },
  {
    service: 'keystone',
    line: /Could not recognize Fernet token: keystone\.exception\.TokenNotFound/,
    reason: 'checks show services what nobody was given for a token, and keystone of Zed logs its surprise',
  },
  {
    service: 'keystone',
    line: /Could not find Application Credential: \w+\.: keystone\.exception\.ApplicationCredentialNotFound/,
    reason: 'a check asks with one that it has taken back, and keystone of Zed logs its surprise',
  },
  {
    service: 'nova-compute',
    line: / => ComputeHostNotFound: Compute host \S+ could not be found/,
    reason:
      'a compute node that starts for the first time asks for the record of itself before it has made one',
  },
  {
    service: 'nova-conductor',
    line: /No valid host was found/,
    reason: 'somebody asked for more servers than there is room for: nova tells whoever asked',
  },
  {
    line: /\bCorrupt image download\. /,
    reason: 'a check has damaged an image and wants nova to refuse it, which it does with a traceback',
  },
  {
    service: 'neutron-metadata-agent',
    line: / => (?:BrokenPipeError|error: \[Errno 32\] Broken pipe)/,
    reason:
      'an instance that did not wait for its metadata asks again; the launch checks see whether it got them',
  },
  {
    service: 'neutron-l3-agent',
    line: /Failed sending gratuitous ARP .* Cannot open network namespace "qrouter-[^"]*": No such file or directory/,
    reason:
      'an address is announced three times in six seconds, and a router that is deleted meanwhile has no namespace to do it in',
  },
];

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
  seed: ['V003-4', 'V002-3', 'V002-14'],
  async run(lab) {
    const input = await readFile(join(import.meta.dirname, 'tracebacks.awk'), 'utf8');
    const nodes = lab.nodes().filter(({ name }) => logsOn(lab, name).length > 0);
    expect(nodes, 'nodes with logs in cloud.units of deployment.yaml').to.not.be.empty;
    const found = await printedOn(nodes, ({ name }) => traceLook(logsOn(lab, name)), { input, within: '1m' });
    const lines = found.filter((line) => !isAllowed(lab, line)).map(inWords);
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

/** The logs of a node: all that lie where one of its units logs. */
function logsOn({ cloud }: LabUnderTest, node: string): string[] {
  const folders = Object.values(cloud.units[node] ?? {}).flatMap(({ log }) =>
    log === undefined ? [] : dirname(log),
  );
  return [...new Set(folders)].map((folder) => `${folder}/*.log`);
}

function traceLook(patterns: readonly string[]): string {
  return `bash -O nullglob -o pipefail -c 'awk -f - /dev/null ${patterns.join(' ')} | sort -u'`;
}

/** What one service may say, no other may. */
function isAllowed({ cloud }: LabUnderTest, { node, text }: Line): boolean {
  return ALLOWED.some(({ service, line }) => {
    const log = service === undefined ? '' : (cloud.units[node]?.[service]?.log ?? '(none)');
    return text.startsWith(log) && line.test(text);
  });
}

export const healthChecks: readonly Check[] = [units, ...runningChecks, logs, memory];
