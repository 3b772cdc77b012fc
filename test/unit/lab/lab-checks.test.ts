import { expect } from 'chai';
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

describe('a lab.yaml whose parts do not go together', () => {
  it('refuses an address outside its network', () =>
    expect(problem('10.0.0.51', '10.0.1.51')).to.equal(
      'labs/small/lab.yaml:11: nodes.object01.management: 10.0.1.51 is outside 10.0.0.0/24; allowed: 10.0.0.2 to 10.0.0.254',
    ));
  it("refuses the network's own address", () =>
    expect(problem('10.0.0.51', '10.0.0.0\n')).to.contain(
      "11: nodes.object01.management: 10.0.0.0 is the network's own",
    ));
  it('refuses the broadcast address', () =>
    expect(problem('10.0.0.51', '10.0.0.255')).to.contain(
      '10.0.0.255 is the broadcast address of 10.0.0.0/24',
    ));
  it("refuses the host's address", () =>
    expect(problem('10.0.0.51', '10.0.0.1')).to.contain("10.0.0.1 is the host's own address"));

  it('refuses an address used twice and says where it is used', () =>
    expect(problem('10.0.0.51', '10.0.0.11')).to.equal(
      'labs/small/lab.yaml:11: nodes.object01.management: 10.0.0.11 is used twice: nodes.controller01.management has it already',
    ));

  it('refuses networks that overlap', () =>
    expect(problems(changed('192.168.52.0/24', '10.0.0.128/25'))[0]).to.equal(
      'labs/small/lab.yaml:5: networks.provider.cidr: 10.0.0.128/25 overlaps with network management (10.0.0.0/24); the networks of a lab have to be apart',
    ));

  it('refuses a node without an address on the first network', () =>
    expect(problem('management: 10.0.0.51', 'management: none')).to.equal(
      "labs/small/lab.yaml:11: nodes.object01.management: found 'none'; network management is the first and carries SSH: every node needs an address in 10.0.0.0/24",
    ));

  it('refuses packages for a role that no node has', () =>
    expect(problem('nodes:\n', 'bake: { compute: [qemu-system-x86] }\nnodes:\n')).to.equal(
      'labs/small/lab.yaml:6: bake.compute: no node has the role compute; roles of this lab: controller, object',
    ));

  it('refuses packages for a role that is spelt otherwise, with the nearest', () =>
    expect(problem('nodes:\n', 'bake: { objct: [rsync] }\nnodes:\n')).to.equal(
      "labs/small/lab.yaml:6: bake.objct: no node has the role objct; did you mean 'object'? roles of this lab: controller, object",
    ));

  it('refuses a node that is called as a role of another', () =>
    expect(problem('object01:', 'controller:')).to.equal(
      'labs/small/lab.yaml:8: nodes.controller: is called as a role that it does not have; give it the role controller, or another name',
    ));

  it('refuses a platform and a guest that do not exist, with the nearest', () =>
    expect(
      usageProblems(() =>
        labOf(`${changed('debian12', 'debian21')}guest: ciros\n`, {
          platforms: ['debian12'],
          guests: ['cirros'],
        }),
      ),
    ).to.deep.equal([
      "labs/small/lab.yaml:2: platforms[0]: 'debian21' does not exist; did you mean 'debian12'? there are: debian12",
      "labs/small/lab.yaml:14: guest: 'ciros' does not exist; did you mean 'cirros'? there are: cirros",
    ]));

  it('tells everything that is wrong at once, in the order of the file', () => {
    const text = changed('10.0.0.51', '10.0.0.11').replace('cpus: 2', 'cpu: 2').replace('title', 'titel');
    expect(problems(text).map((line) => line.split(': ').slice(0, 2).join(' '))).to.deep.equal([
      'labs/small/lab.yaml:1 title',
      'labs/small/lab.yaml:1 titel',
      'labs/small/lab.yaml:7 nodes.controller01.cpu',
      'labs/small/lab.yaml:11 nodes.object01.management',
    ]);
  });
});

describe('a lab.yaml that is not YAML', () => {
  it('is refused with its line', () =>
    expect(problems(changed('[debian12]', '[debian12'))[0]).to.match(
      /^labs\/small\/lab.yaml:\d+: not YAML: /,
    ));

  it('names a key written twice, and what else is wrong', () => {
    const text = changed('    memory: 512MiB\n', '    memory: 512MiB\n    memory: 1GB\n');
    expect(problems(text)).to.deep.equal(
      [
        "labs/small/lab.yaml:11: key 'memory' is written twice",
        "labs/small/lab.yaml:10: nodes.object01.memory: found '1GB'; allowed: a size in MiB or GiB such as 512MiB, from 256MiB to 4096GiB",
      ].toReversed(),
    );
  });

  it('names a node written twice', () =>
    expect(
      problems(
        `${LAB_TEXT}  object01: { role: object, memory: 1GiB, management: 10.0.0.51, provider: none }\n`,
      ),
    ).to.deep.equal(["labs/small/lab.yaml:14: key 'object01' is written twice"]));

  it('refuses an alias to nowhere', () =>
    expect(problems(changed('[4GiB, 512MiB]', '*nowhere'))).to.deep.equal([
      'labs/small/lab.yaml:13: not YAML: alias *nowhere has no anchor before it',
    ]));
});
