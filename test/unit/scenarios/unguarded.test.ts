import { expect } from 'chai';
import { parseLab } from '../../../harness/lab/lab-file.ts';
import { unguardedChecks } from '../../../scenarios/checks/unguarded.ts';
import { failureOnNodes, type NodesScene } from '../../support/given-nodes.ts';
import { smallCloud } from '../../support/small-facts.ts';

const CACHE = '  administrator: admin\n  cache: { unit: rabbitmq-server, port: 11211 }\n';
const KNOCK = /^timeout 10 bash -c 'exec 3<>\/dev\/tcp\/(?<at>[\d.]+\/\d+)'$/;

/** The provider network, which is not for services, has another node with an address where one is given. */
const labWith = (other: string) =>
  parseLab({
    name: 'small',
    file: 'labs/small/lab.yaml',
    dir: '/project/labs/small',
    text: `title: A lab with a network that is not for services
platforms: [debian12]
networks:
  management: { cidr: 10.0.0.0/24 }
  provider: { cidr: 192.168.52.0/24 }
nodes:
  controller01: { role: controller, memory: 2GiB, management: 10.0.0.11, provider: 192.168.52.11 }
  computer01: { role: compute, memory: 512MiB, management: 10.0.0.31, provider: ${other} }
`,
  });

describe('services.unguarded', () => {
  /** Where whoever knocks is answered. */
  const failure = async (
    answered: readonly string[],
    { other = '192.168.52.31', cloud = smallCloud(['  administrator: admin\n', CACHE]), pings = true } = {},
  ): Promise<string> => {
    const [check] = unguardedChecks;
    if (!check) throw new Error('there is no such check');
    const answer: NodesScene['answer'] = (command, node) => {
      const at = KNOCK.exec(command)?.groups?.['at'];
      if (at === undefined) return { exitCode: pings ? 0 : 1 };
      return { exitCode: answered.includes(`${node} ${at}`) ? 0 : 1 };
    };
    return failureOnNodes(check, { cloud, lab: labWith(other), answer });
  };
  const INSIDE = 'controller01 10.0.0.11/11211';

  it('passes where the cache answers on the management network alone', async () =>
    expect(await failure([INSIDE])).to.equal(''));

  it('fails where it answers another node elsewhere', async () =>
    expect(await failure([INSIDE, 'computer01 192.168.52.11/11211'])).to.contain(
      'answered outside of the management network, to anybody: cache at 192.168.52.11:11211, to computer01',
    ));

  it('asks the controller itself where nobody else has an address there', async () =>
    expect(await failure([INSIDE, 'controller01 192.168.52.11/11211'], { other: 'none' })).to.contain(
      'cache at 192.168.52.11:11211, to controller01',
    ));

  it('fails where the knock would find nothing', async () =>
    expect(await failure([])).to.contain('whether cache answers on the management network'));

  it('fails where whoever knocks does not come to the controller', async () =>
    expect(await failure([INSIDE], { pings: false })).to.contain('ping -c 1 -W 5 192.168.52.11'));

  it('fails where the cloud has nothing to knock at', async () =>
    expect(await failure([INSIDE], { cloud: smallCloud() })).to.contain('cache and etcd of the cloud'));
});
