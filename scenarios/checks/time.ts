import { expect } from 'chai';
import { defineCheck, type Check } from '../../harness/index.ts';

const UNSYNCHRONISED = 'Not synchronised';
/** Seconds. chrony steps a clock that is further off than this when it starts, and later creeps after it for hours. */
const LARGEST_CORRECTION = 1;

/** The controller gives the time: from a source of its own, or from its own clock where the lab has no way out (E001-2). */
const controllerGivesTime = defineCheck({
  id: 'time.controller',
  title: 'the controller has a clock that others may follow',
  seed: ['V001-1', 'E001-2'],
  requires: ['own-kernel'],
  async run(lab) {
    const tracking = await lab.controller().waitUntilSucceeds('chronyc -c tracking', { within: '30s' });
    const fields = tracking.split(',');
    expect(fields.at(-1), 'leap status').to.not.equal(UNSYNCHRONISED);
    expect(Number(fields[2]), 'stratum').to.be.within(1, 15);
  },
});

/** The seed prints `^? controller01` with reach 0 here, which is a clock that follows nobody (E001-2). */
const othersFollow = defineCheck({
  id: 'time.followers',
  title: 'every other node follows the controller, and has its time',
  seed: ['V001-2', 'E001-2'],
  requires: ['own-kernel'],
  async run(lab) {
    const controller = lab.controller();
    const source = lab.managementAddress(controller.name);
    const others = lab.nodes().filter(({ name }) => name !== controller.name);
    expect(others, 'nodes besides the controller').to.not.be.empty;
    for (const node of others) {
      await node.waitUntilSucceeds(`chronyc waitsync 1 ${LARGEST_CORRECTION}`, { within: '30s' });
      const sources = await node.succeed('chronyc -c -n sources');
      const selected = sources.split('\n').filter((line) => line.startsWith('^,*,'));
      expect(selected, `${node.name}: one selected source (^*) in\n${sources}`).to.have.lengthOf(1);
      const [, , address, , , reach] = selected[0]?.split(',') ?? [];
      expect(address, `${node.name}: the source it follows`).to.equal(source);
      expect(Number(reach), `${node.name}: reach of its source`).to.be.above(0);
    }
  },
});

export const timeChecks: readonly Check[] = [controllerGivesTime, othersFollow];
