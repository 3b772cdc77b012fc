import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { defineCheck, type Check, type LabUnderTest } from '../../harness/index.ts';
import { asUser } from './people.ts';
import { serverPair } from './server-pair.ts';

/** How a VNC server begins, protocol 3.3 to 3.8. */
const GREETING = 'RFB 003.';

const PROXY = 'nova-novncproxy';

/** A browser's handshake, and the first that the other side says afterwards; token and address come on standard input. */
const LISTEN = String.raw`read -r host port token
exec 3<>"/dev/tcp/$host/$port"
printf '%s\r\n' "GET /websockify?token=$token HTTP/1.1" "Host: $host:$port" "Origin: http://$host:$port" \
  'Upgrade: websocket' 'Connection: Upgrade' 'Sec-WebSocket-Version: 13' 'Sec-WebSocket-Protocol: binary' \
  'Sec-WebSocket-Key: c3RhY2tsYWIga25vY2tzIQ==' '' >&3
timeout 30 grep --text --only-matching --max-count 1 'RFB 003\.' <&3`;

const consoleOfServer = defineCheck({
  id: 'launch.console',
  title: 'the screen of an instance opens to the token that nova gives for it, and to no other',
  seed: ['S002-20', 'V002-33'],
  uses: [serverPair],
  within: '20m',
  async run(lab) {
    const { first } = await lab.fixture(serverPair);
    const page = new URL(await asUser(lab).compute.consolePage(first.id));
    const token = /token(?:=|%3D)([\w-]+)/.exec(page.search)?.[1] ?? '';
    expect(token, `token in ${page.origin}${page.pathname}`).to.not.equal('');
    const said = await heard(lab, page, token);
    const why = said === GREETING ? '' : `; ${await lastOfProxy(lab)}`;
    expect(said, `what the console says to its token${why}`).to.equal(GREETING);
    expect(await heard(lab, page, randomUUID()), 'what it says to a made-up token').to.equal('');
  },
});

async function heard(lab: LabUnderTest, { hostname, port }: URL, token: string): Promise<string> {
  const input = `${hostname} ${port} ${token}\n`;
  const { stdout } = await lab.controller().run(LISTEN, { input, within: '1m' });
  return stdout.trim();
}

/** Where the proxy knocked last, and what became of it: it follows what the compute node told nova of its screens. */
async function lastOfProxy(lab: LabUnderTest): Promise<string> {
  const controller = lab.controller();
  const { name } = controller;
  const log = lab.cloud.log(PROXY, name);
  const { stdout } = await controller.run(
    `grep -hoE '(connecting to: |handler exception: ).*' ${log} | tail -n 2`,
  );
  return `${PROXY} on ${name}: ${stdout.trim().split('\n').join(', ') || `nothing of it in ${log}`}`;
}

export const consoleChecks: readonly Check[] = [consoleOfServer];
