import { expect } from 'chai';
import { defineCheck, type Check } from '../../harness/index.ts';

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
];

/** A traceback by the message that it belongs to; one without a message by the line before it and the error at its end. */
const COMPLAINTS = String.raw`/ CRITICAL / { print FILENAME ": " $0 }
/ ERROR [^ ]+ \[/ { message = $0 }
foreign != "" && /^[^[:space:]]/ { print foreign " => " $0; foreign = "" }
/Traceback \(most recent call last\)/ {
  if (message == "") foreign = FILENAME ": " before
  else print FILENAME ": " message
  message = ""
}
/[^[:space:]]/ { before = $0 }
END { if (foreign != "") print foreign }`;

/** Of every service that a deployment may bring; what is not there is not looked at. */
const LOGS = '/var/log/{keystone,glance,placement,nova,neutron,cinder,apache2}/*.log';
const LINES_SHOWN = 20;
/** A question that cannot be asked is no good answer. */
const PIPEFAIL = 'set -o pipefail';

const units = defineCheck({
  id: 'health.units',
  title: 'no unit failed on any node, and no service had to be started again by systemd',
  seed: [],
  async run(lab) {
    for (const node of lab.nodes()) {
      const failed = await node.succeed(
        `${PIPEFAIL}; systemctl list-units --failed --plain --no-legend | cut -d' ' -f1`,
      );
      expect(failed, `failed units of ${node.name}`).to.equal('');
      const restarted = await node.succeed(
        `${PIPEFAIL}; systemctl show '*.service' --property=Id,NRestarts | awk -F= '$1 == "Id" { id = $2 } $1 == "NRestarts" && $2 > 0 { print id, $2 }'`,
      );
      expect(restarted, `services of ${node.name} that systemd started again`).to.equal('');
    }
  },
});

const logs = defineCheck({
  id: 'health.logs',
  title: 'no service logged CRITICAL or a traceback, but for what is known and has a reason',
  seed: [],
  async run(lab) {
    for (const node of lab.nodes()) {
      const found = await node.succeed(
        `bash -O nullglob -o pipefail -c 'awk -f - /dev/null ${LOGS} | sort -u'`,
        {
          input: COMPLAINTS,
          within: '1m',
        },
      );
      const lines = found.split('\n').filter((line) => line !== '' && !isAllowed(line));
      expect(lines.slice(0, LINES_SHOWN), `what services of ${node.name} logged`).to.deep.equal([]);
    }
  },
});

const memory = defineCheck({
  id: 'health.memory',
  title: 'no node ran out of memory',
  seed: [],
  requires: ['own-kernel'],
  async run(lab) {
    for (const node of lab.nodes()) {
      const killed = await node.succeed(
        `${PIPEFAIL}; journalctl -k -b --no-pager -o cat | awk 'tolower($0) ~ /out of memory|oom-kill/'`,
      );
      expect(killed, `kernel of ${node.name}`).to.equal('');
    }
  },
});

function isAllowed(line: string): boolean {
  return ALLOWED.some((allowed) => allowed.line.test(line));
}

export const healthChecks: readonly Check[] = [units, logs, memory];
