import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { defineCheck, type Check, type LabUnderTest, type Node } from '../../harness/index.ts';

const page = defineCheck({
  id: 'web.page',
  title: 'the client reads the page over the management network',
  async run(lab) {
    const answer = await get(clientOf(lab), urlOf(lab), lab.password('reader').reveal());
    expect(answer).to.equal(`200 ${lab.name} is served by ${lab.controller().name}`);
  },
});

const strangers = defineCheck({
  id: 'web.strangers',
  title: 'a wrong password and no password are refused with 401',
  async run(lab) {
    for (const password of [randomBytes(12).toString('hex'), undefined])
      expect(await get(clientOf(lab), urlOf(lab), password)).to.match(/^401 /);
  },
});

const managementOnly = defineCheck({
  id: 'web.management-only',
  title: 'the page is served on the management address alone',
  async run(lab) {
    const server = lab.controller();
    const port = lab.setting('port');
    const listening = await server.succeed(`ss -H -l -t -n 'sport = :${port}' | awk '{ print $4 }'`);
    expect(listening.split('\n')).to.deep.equal([`${lab.managementAddress(server.name)}:${port}`]);
  },
});

const disk = defineCheck({
  id: 'web.disk',
  title: 'the page lies on the extra disk of the server',
  requires: ['disks'],
  async run(lab) {
    const server = lab.controller();
    const serial = lab.plan.nodes.find(({ name }) => name === server.name)?.disks[0]?.serial;
    const [device, source] = (
      await server.succeed(
        `readlink -e /dev/disk/by-id/virtio-${serial}; findmnt -n -o SOURCE --target /srv/www`,
      )
    ).split('\n');
    expect(source, 'device that /srv/www lies on').to.equal(device);
  },
});

/** Status and body of a page; the password goes in by standard input: a command line is public. */
async function get(client: Node, url: string, password: string | undefined): Promise<string> {
  const command = `curl --silent --show-error --config - --write-out '\\n%{http_code}' ${url}`;
  const printed = await client.succeed(command, {
    input: password === undefined ? '' : `user = "reader:${password}"\n`,
  });
  const [status, ...body] = printed.split('\n').toReversed();
  return `${status} ${body.toReversed().join('\n').trim()}`;
}

function urlOf(lab: LabUnderTest): string {
  return `http://${lab.managementAddress(lab.controller().name)}:${lab.setting('port')}/`;
}

/** Who reads the page. */
function clientOf(lab: LabUnderTest): Node {
  const [client] = lab.nodes('compute');
  if (!client) throw new Error(`lab ${lab.name} has no compute node`);
  return client;
}

export const webChecks: readonly Check[] = [page, strangers, managementOnly, disk];
