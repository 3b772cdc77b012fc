import { expect } from 'chai';
import { defineCheck, type Check, type LabUnderTest } from '../../harness/index.ts';

const database = defineCheck({
  id: 'services.database',
  title: 'the database holds the services, listens on the management address and knows no anonymous user',
  seed: ['V001-4', 'E001-9', 'E003-1'],
  async run(lab) {
    const controller = lab.controller();
    const query = `SELECT @@bind_address; SELECT @@character_set_server; SHOW DATABASES; SELECT CONCAT('anonymous:', COUNT(*)) FROM mysql.user WHERE User = ''`;
    const [bindAddress, characterSet, ...rest] = (
      await controller.succeed(`mysql -N -B -e "${query}"`)
    ).split('\n');
    expect(bindAddress, 'bind address').to.equal(lab.managementAddress(controller.name));
    expect(characterSet, 'character set').to.match(/^utf8/);
    const { databases } = lab.cloud.required('database');
    expect(rest, 'databases').to.include.members([...databases]);
    expect(rest.at(-1), 'anonymous users').to.equal('anonymous:0');
  },
});

/** An operator's program, for Python 2 too; not rabbitmqctl, which costs minutes on an emulated node and proves less. */
const USE_QUEUE = `import sys, amqp
host, user, password = sys.argv[1], sys.argv[2], sys.stdin.read()
with amqp.Connection(host=host, userid=user, password=password) as connection:
    channel = connection.channel()
    queue = channel.queue_declare(exclusive=True).queue
    channel.basic_publish(amqp.Message('a message'), routing_key=queue)
    print(channel.basic_get(queue, no_ack=True).body)
try:
    amqp.Connection(host=host, userid=user, password=password + 'x').connect()
except amqp.AccessRefused:
    print('refused')
`;

/** The password goes in by standard input: a command line is public. */
const messaging = defineCheck({
  id: 'services.messaging',
  title:
    'the user of the services makes, fills and reads a queue of the message broker; a wrong password is refused',
  seed: ['V001-3', 'V000-1', 'V000-2', 'V003-2'],
  async run(lab) {
    const controller = lab.controller();
    const { python } = lab.cloud;
    const { port, user, secret } = lab.cloud.required('messaging');
    const printed = await controller.succeed(
      `${python} -c "${USE_QUEUE}" ${controller.name}:${port} ${user}`,
      {
        input: lab.password(secret).reveal(),
        within: '1m',
      },
    );
    expect(printed.split('\n')).to.deep.equal(['a message', 'refused']);
  },
});

const cache = defineCheck({
  id: 'services.cache',
  title: 'the cache answers on the management address',
  seed: ['S001-6', 'E000-12'],
  async run(lab) {
    const controller = lab.controller();
    const { port } = lab.cloud.required('cache');
    const talk = String.raw`exec 3<>/dev/tcp/${controller.name}/${port}; printf "version\r\nquit\r\n" >&3; cat <&3`;
    expect(await controller.succeed(`timeout 20 bash -c '${talk}'`)).to.match(/^VERSION \d/);
  },
});

const etcd = defineCheck({
  id: 'services.etcd',
  title: 'etcd is one started member on the management address',
  seed: ['S001-7'],
  async run(lab) {
    const controller = lab.controller();
    const { port, name: expected } = lab.cloud.required('etcd');
    const url = `http://${lab.managementAddress(controller.name)}:${port}`;
    const members = await controller.succeed(
      `ETCDCTL_API=3 etcdctl --command-timeout 30s --endpoints ${url} member list`,
    );
    expect(members.split('\n'), 'members').to.have.lengthOf(1);
    const [, state, name, , clientUrl] = members.split(', ');
    expect({ state, name, clientUrl }).to.deep.equal({
      state: 'started',
      name: expected,
      clientUrl: url,
    });
  },
});

const reachable = defineCheck({
  id: 'services.reachable',
  title: 'every compute node reaches what services stand on, and every service of the catalog',
  seed: ['E001-4', 'V001-17'],
  provokes: [/Error on AMQP connection <\S+> \(.*, state: starting\)/],
  async run(lab) {
    const places = placesOf(lab);
    const knock = `for place in ${places.join(' ')}; do timeout 10 bash -c "exec 3<>/dev/tcp/\${place/://}" 2>/dev/null && echo "$place open" || echo "$place closed"; done`;
    const nodes = lab.nodes('compute');
    expect(nodes, 'compute nodes').to.not.be.empty;
    for (const node of nodes) {
      const found = (await node.succeed(knock, { within: '2m' })).split('\n');
      expect(found, `what ${node.name} sees`).to.deep.equal(places.map((place) => `${place} open`));
    }
  },
});

/** `HOST:PORT` */
function placesOf(lab: LabUnderTest): string[] {
  const { database, messaging, cache: memory, etcd: store, identity, services } = lab.cloud;
  const { name } = lab.controller();
  const backends = [database, messaging, memory, store].flatMap((backend) => backend?.port ?? []);
  const apis = Object.values(services).map(({ url }) => placeOf(url));
  const places = [...backends.map((port) => `${name}:${port}`), `${identity.node}:${identity.port}`, ...apis];
  return [...new Set(places)];
}

function placeOf(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
}

export const serviceChecks: readonly Check[] = [database, messaging, cache, reachable];
export const etcdChecks: readonly Check[] = [etcd];
