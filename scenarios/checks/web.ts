import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { defineCheck, type Check, type LabUnderTest, type Node } from '../../harness/index.ts';

const SERVER = 'server01';
const CLIENT = 'client01';

const page = defineCheck({
  id: 'web.page',
  title: 'the client reads the page over the management network',
  async run(lab) {
    const answer = await get(lab.node(CLIENT), urlOf(lab), lab.password('reader').reveal());
    expect(answer).to.equal(`200 ${lab.name} is served by ${SERVER}`);
  },
});

const strangers = defineCheck({
  id: 'web.strangers',
  title: 'a wrong password and no password are refused with 401',
  async run(lab) {
    for (const password of [randomBytes(12).toString('hex'), undefined])
      expect(await get(lab.node(CLIENT), urlOf(lab), password)).to.match(/^401 /);
  },
});

const managementOnly = defineCheck({
  id: 'web.management-only',
  title: 'the page is served on the management address alone',
  async run(lab) {
    const server = lab.node(SERVER);
    const listening = await server.succeed(`ss -H -l -t -n 'sport = :80' | awk '{ print $4 }'`);
    expect(listening.split('\n')).to.deep.equal([`${lab.managementAddress(SERVER)}:80`]);
  },
});

const disk = defineCheck({
  id: 'web.disk',
  title: 'the page lies on the extra disk of the server',
  requires: ['disks'],
  async run(lab) {
    const serial = lab.plan.nodes.find(({ name }) => name === SERVER)?.disks[0]?.serial;
    const [device, source] = (
      await lab
        .node(SERVER)
        .succeed(`readlink -e /dev/disk/by-id/virtio-${serial}; findmnt -n -o SOURCE --target /srv/www`)
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
  return `http://${lab.managementAddress(SERVER)}/`;
}

export const webChecks: readonly Check[] = [page, strangers, managementOnly, disk];
