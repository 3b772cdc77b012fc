import { expect } from 'chai';
import { packagesOf } from '../../../harness/lab/lab.ts';
import { usageProblems } from '../../support/usage-error.ts';
import { changed, LAB_TEXT, labOf } from './lab-text.ts';

function problems(text: string): string[] {
  return usageProblems(() => labOf(text));
}

/** The one problem of the lab with a piece of its text exchanged. */
function problem(from: string, to: string): string {
  const all = problems(changed(from, to));
  expect(all).to.have.length(1);
  return all[0] ?? '';
}

describe('names that JavaScript has a meaning for', () => {
  it('are refused where they could not be kept', () => {
    expect(problem('  object01:\n', '  __proto__:\n')).to.equal(
      "labs/small/lab.yaml:8: '__proto__' cannot be a key; choose another name",
    );
    expect(problems(changed('provider: { cidr', '"__proto__": { cidr'))[0]).to.equal(
      "labs/small/lab.yaml:5: '__proto__' cannot be a key; choose another name",
    );
  });

  it('are names like any other', () => {
    const text = changed('role: object', 'role: constructor')
      .replace('object01:', 'constructor:')
      .replaceAll('provider', 'constructor');
    const lab = labOf(`${text}bake: { controller: [tmux] }\n`);
    expect(lab.nodes.map(({ name, bake }) => [name, bake])).to.deep.equal([
      ['controller01', ['tmux']],
      ['constructor', []],
    ]);
    expect(lab.nodes[0]?.nics[1]).to.include({ network: 'constructor', address: '192.168.52.11' });
    expect(problems(`${LAB_TEXT}constructor: 1\n`).join()).to.match(/:14: constructor: unknown key/);
  });
});

describe('a lab.yaml that is right', () => {
  it('becomes a lab', () => {
    const lab = labOf(LAB_TEXT);
    expect(lab).to.include({
      name: 'small',
      title: 'A small lab',
      deploymentDir: '/project/labs/small/deploy',
    });
    expect(
      lab.nodes.map(({ name, roles, cpus, memoryMiB }) => ({ name, roles, cpus, memoryMiB })),
    ).to.deep.equal([
      { name: 'controller01', roles: ['controller'], cpus: 2, memoryMiB: 2_048 },
      { name: 'object01', roles: ['object'], cpus: 1, memoryMiB: 512 },
    ]);
  });

  it('gives the host the first address of each network', () =>
    expect(labOf(LAB_TEXT).networks).to.deep.equal([
      { name: 'management', cidr: '10.0.0.0/24', prefixLength: 24, hostAddress: '10.0.0.1', dhcp: false },
      {
        name: 'provider',
        cidr: '192.168.52.0/24',
        prefixLength: 24,
        hostAddress: '192.168.52.1',
        dhcp: false,
      },
    ]));

  it('has its nodes know each other by name, with the domain that it names, unless it says otherwise', () => {
    expect(labOf(`${LAB_TEXT}domain: lab.example\n`).hosts).to.deep.equal([
      { address: '10.0.0.11', names: ['controller01.lab.example', 'controller01'] },
      { address: '10.0.0.51', names: ['object01.lab.example', 'object01'] },
    ]);
    expect(labOf(LAB_TEXT).hosts.map(({ names }) => names.join(' '))).to.deep.equal([
      'controller01',
      'object01',
    ]);
    expect(labOf(`${LAB_TEXT}names: false\n`).hosts).to.deep.equal([]);
    expect(problems(`${LAB_TEXT}domain: Lab_1\n`).join()).to.match(/:14: domain: .*domain/);
  });

  it('may keep its deployment in another folder', () =>
    expect(labOf(`${LAB_TEXT}deployment: ../pike/deploy\n`).deploymentDir).to.equal(
      '/project/labs/pike/deploy',
    ));

  it('bakes the packages of all and of the role, sorted, each once', () => {
    const { nodes } = labOf(`${LAB_TEXT}bake: { all: [tmux, chrony], object: [rsync, chrony] }\n`);
    expect(nodes.map((node) => packagesOf(node, 'debian12'))).to.deep.equal([
      ['chrony', 'tmux'],
      ['chrony', 'rsync', 'tmux'],
    ]);
  });

  it('bakes a package under the name that it has on a platform', () => {
    const bake = 'bake: { object: [{ debian11: python-swift, debian12: python3-swift }, rsync] }\n';
    const [, object] = labOf(`${LAB_TEXT}${bake}`).nodes;
    const on = (platform: string) => object && packagesOf(object, platform);
    expect(on('debian11')).to.deep.equal(['python-swift', 'rsync']);
    expect(on('debian12')).to.deep.equal(['python3-swift', 'rsync']);
    expect(on('centos7')).to.deep.equal(['rsync']);
  });

  it('may give a node several roles, in words of its own, and what is baked for each of them', () => {
    const text = changed('role: object', 'role: [object, network, object]');
    const [, node] = labOf(`${text}bake: { object: [rsync], network: [ipset] }\n`).nodes;
    expect(node?.roles).to.deep.equal(['object', 'network']);
    expect(node && packagesOf(node, 'debian12')).to.deep.equal(['ipset', 'rsync']);
  });

  it('may call a node as its role', () =>
    expect(labOf(changed('object01:', 'object:')).nodes[1]).to.deep.include({
      name: 'object',
      roles: ['object'],
    }));

  it('names a guest only when it has one', () => {
    expect(labOf(LAB_TEXT)).not.to.have.property('guest');
    expect(labOf(`${LAB_TEXT}guest: cirros\n`).guest).to.equal('cirros');
  });

  it('may say the same twice with an anchor', () => {
    const text = changed('cpus: 2,', 'cpus: 2, disks: &two [4GiB, 4GiB],').replace('[4GiB, 512MiB]', '*two');
    expect(labOf(text).nodes[1]?.disks).to.have.length(2);
  });
});

describe('a lab.yaml that does not fit its schema', () => {
  it('names an unknown key with its line, the nearest and the allowed ones', () =>
    expect(problem('    disks:', '    disk:')).to.equal(
      "labs/small/lab.yaml:13: nodes.object01.disk: unknown key; did you mean 'disks'? allowed: role, cpus, memory, disks, management, provider",
    ));

  it('names a missing key with the line of what lacks it', () =>
    expect(problem('    memory: 512MiB\n', '')).to.equal(
      'labs/small/lab.yaml:8: nodes.object01.memory: missing; allowed: a size in MiB or GiB such as 512MiB, from 256MiB to 4096GiB',
    ));

  it('names a role that is none', () =>
    expect(problem('role: object', 'role: all')).to.equal(
      "labs/small/lab.yaml:9: nodes.object01.role: found 'all'; allowed: a role such as controller, or a list of roles",
    ));

  it('has every node mention every network', () =>
    expect(problem('    provider: none\n', '')).to.equal(
      'labs/small/lab.yaml:8: nodes.object01.provider: missing; allowed: an IPv4 address, or none for a NIC without one',
    ));

  const values: [what: string, from: string, to: string, message: string][] = [
    ['a size without a unit', '512MiB\n', '512\n', '10: nodes.object01.memory: found 512;'],
    ['a size in GB', '512MiB\n', '2GB\n', "10: nodes.object01.memory: found '2GB';"],
    [
      'too little memory',
      '512MiB\n',
      '128MiB\n',
      "10: nodes.object01.memory: found '128MiB'; allowed: a size in MiB or GiB such as 512MiB, from 256MiB",
    ],
    ['a disk of nothing', '[4GiB, 512MiB]', '[4GiB, 0GiB]', "13: nodes.object01.disks[1]: found '0GiB';"],
    [
      'half a CPU',
      'cpus: 2',
      'cpus: 0.5',
      '7: nodes.controller01.cpus: found 0.5; allowed: a whole number from 1 to 128',
    ],
    [
      'an address with five parts',
      '10.0.0.51',
      '10.0.0.5.1',
      "11: nodes.object01.management: found '10.0.0.5.1';",
    ],
    [
      'an address with a leading zero',
      '10.0.0.51',
      '10.0.0.051',
      "11: nodes.object01.management: found '10.0.0.051';",
    ],
    [
      'a network with host bits',
      '10.0.0.0/24',
      '10.0.0.9/24',
      "4: networks.management.cidr: found '10.0.0.9/24';",
    ],
    ['a network without prefix', '10.0.0.0/24', '10.0.0.0', "4: networks.management.cidr: found '10.0.0.0';"],
    [
      'a network of two addresses',
      '192.168.52.0/24',
      '192.168.52.0/30',
      "5: networks.provider.cidr: found '192.168.52.0/30';",
    ],
    [
      'the loopback network',
      '192.168.52.0/24',
      '127.0.0.0/8',
      "5: networks.provider.cidr: found '127.0.0.0/8';",
    ],
    [
      'no platform',
      '[debian12]',
      '[]',
      '2: platforms: found []; allowed: a list of names of labs/platforms, best first',
    ],
    ['a platform that is not in a list', '[debian12]', 'debian12', "2: platforms: found 'debian12';"],
    ['a title of nothing', 'A small lab', '', '1: title: found nothing;'],
    [
      'a yes that YAML 1.2 does not know',
      '10.0.0.0/24 }',
      '10.0.0.0/24, dhcp: yes }',
      "4: networks.management.dhcp: found 'yes'; allowed: true or false",
    ],
    ['a node called like a word of `on`', 'controller01:', 'all:', "7: nodes.all: found 'all' as a name;"],
    [
      'a node with a capital',
      'controller01:',
      'Controller01:',
      "7: nodes.Controller01: found 'Controller01' as a name;",
    ],
    [
      'a node without anything',
      ' { role: controller, cpus: 2, memory: 2GiB, management: 10.0.0.11, provider: 192.168.52.11 }',
      '',
      '7: nodes.controller01: found nothing; allowed: a node with the keys',
    ],
  ];
  for (const [what, from, to, message] of values)
    it(`refuses ${what}`, () => {
      const found = problems(changed(from, to));
      expect(found[0]).to.satisfy(
        (line: string) => line.startsWith(`labs/small/lab.yaml:${message}`),
        found.join('\n'),
      );
    });

  it('keeps the names of networks apart from the keys of a node', () => {
    const [first] = problems(LAB_TEXT.replaceAll('provider', 'disks').replace('    disks: none\n', ''));
    expect(first).to.equal(
      "labs/small/lab.yaml:5: networks.disks: found 'disks' as a name; allowed: up to 15 lower-case letters and digits, a letter first, not role, cpus, memory, disks",
    );
  });

  it('has at most four networks', () => {
    const more = ['a', 'b', 'c']
      .map((name, index) => `  ${name}: { cidr: 10.${index + 1}.0.0/24 }\n`)
      .join('');
    expect(problems(changed('nodes:\n', `${more}nodes:\n`))[0]).to.match(
      /^labs\/small\/lab.yaml:3: networks: found .*; allowed: 1 to 4 networks by name/,
    );
  });

  it('tells an empty file what a lab is made of', () =>
    expect(problems('')).to.deep.equal([
      'labs/small/lab.yaml:1: found nothing; allowed: a map with the keys title, platforms, networks, nodes, deployment, bake, names, domain, guest',
    ]));
});
