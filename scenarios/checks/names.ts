import { expect } from 'chai';
import { defineCheck, type Check } from '../../harness/index.ts';

/** Services register under the name that the node itself answers with. */
const hostNames = defineCheck({
  id: 'names.host',
  title: 'every node answers with its own name',
  seed: ['E001-5'],
  async run(lab) {
    for (const node of lab.nodes()) expect(await node.succeed('hostname'), node.name).to.equal(node.name);
  },
});

/** One question for all names: `NAME ADDRESS…`, a line each. A node must not find itself at 127.0.1.1. */
const namesResolve = defineCheck({
  id: 'names.management',
  title: 'every node finds every node at its management address',
  seed: ['S001-1'],
  async run(lab) {
    const names = lab.nodes().map(({ name }) => name);
    const expected = names.map((name) => `${name} ${lab.managementAddress(name)}`);
    const lookUp = `for name in ${names.join(' ')}; do echo $name $(getent ahostsv4 $name | cut -d ' ' -f 1 | sort -u); done`;
    for (const node of lab.nodes()) {
      const found = (await node.succeed(lookUp)).split('\n');
      expect(found, `names as ${node.name} finds them`).to.deep.equal(expected);
    }
  },
});

export const nameChecks: readonly Check[] = [hostNames, namesResolve];
