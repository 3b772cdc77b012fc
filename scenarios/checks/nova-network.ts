import { expect } from 'chai';
import { defineCheck, type Check, type LabUnderTest, type Node } from '../../harness/index.ts';
import { launch, letIn, onServer } from './instance.ts';
import { asAdministrator, asUser } from './people.ts';
import { launchOn } from './placement.ts';
import { serverPair } from './server-pair.ts';

const SERVICE = 'nova-network';

const flat = defineCheck({
  id: 'network.flat',
  title: 'nova has one network, the flat one, which every compute node serves for its own instances',
  seed: ['S002-11', 'V002-15'],
  async run(lab) {
    const { label, bridge, cidr } = lab.cloud.required('flat');
    const found = await asAdministrator(lab).novaNetwork.networks();
    expect(
      found.map(
        (network) =>
          `${network.label} ${network.cidr} on ${network.bridge}, multi-host: ${network.multiHost}`,
      ),
      'networks of nova',
    ).to.deep.equal([`${label} ${cidr} on ${bridge}, multi-host: true`]);
    // the third: the network's own address and the gateway's come before it
    expect(found[0]?.dhcpStart, 'first address of DHCP').to.equal(cidr.replace(/\.0\/\d+$/, '.2'));
  },
});

const group = defineCheck({
  id: 'network.default-group',
  title: 'a project has the security group default, by itself',
  seed: ['V002-16'],
  async run(lab) {
    expect(await asUser(lab).novaNetwork.securityGroups(), 'security groups of the user').to.include(
      'default',
    );
  },
});

/** With one network service for all, an instance here would get neither address nor key. */
const onEachHost = defineCheck({
  id: 'network.multi-host',
  title:
    'an instance gets its address and metadata from its own node, while the network services of all others are down',
  seed: ['S002-14', 'E002-25'],
  uses: [serverPair],
  within: '20m',
  async run(lab) {
    const { site } = await lab.fixture(serverPair);
    const nodes = lab.nodes('compute');
    const own = nodes.find(({ name }) => name !== lab.controller().name);
    if (!own) throw new Error(`lab ${lab.name} has no compute node but the controller`);
    for (const node of nodes.filter(({ name }) => name !== own.name)) await silence(lab, node);
    const server = await launchOn(lab, site, own.name);
    await letIn(lab, site);
    const metadata = 'wget -q -O - http://169.254.169.254/latest/meta-data/local-ipv4';
    expect(await onServer(lab, site, server, metadata), 'what metadata says of the address').to.equal(
      server.fixedAddress,
    );
  },
});

/** What gives addresses outlives the service. */
async function silence(lab: LabUnderTest, node: Node): Promise<void> {
  const { unit } = lab.cloud.unit(SERVICE, node.name);
  lab.defer(`${unit} of ${node.name}`, async () => {
    await node.succeed(`systemctl start ${unit}`, { within: '2m' });
  });
  await node.succeed(`systemctl stop ${unit} && { pkill -x dnsmasq || true; }`, { within: '1m' });
}

/** Seed 002 wants no instances on the controller once there is another compute node. */
const disabled = defineCheck({
  id: 'compute.disabled',
  title: 'a disabled compute node keeps its instances and gets no more',
  seed: ['S002-14'],
  uses: [serverPair],
  within: '20m',
  async run(lab) {
    const { site } = await lab.fixture(serverPair);
    const { compute } = asAdministrator(lab);
    const { name } = lab.controller();
    const before = await launchOn(lab, site, name);
    lab.defer(`nova-compute enabled on ${name}`, () => compute.allowServersOn(name, true));
    await compute.allowServersOn(name, false);
    const states = await compute.services();
    const own = states.find(({ binary, host }) => binary === 'nova-compute' && host === name);
    expect(own?.status, `nova-compute of ${name}`).to.equal('disabled');
    const after = await launch(lab, site, 'elsewhere');
    expect((await compute.server(after.id)).host, 'node of the next instance').to.not.equal(name);
    await letIn(lab, site);
    expect(await onServer(lab, site, before, 'hostname'), 'instance on the disabled node').to.equal(
      before.name,
    );
  },
});

export const novaNetworkChecks: readonly Check[] = [flat, group];
export const multiHostChecks: readonly Check[] = [onEachHost, disabled];
