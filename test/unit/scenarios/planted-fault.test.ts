import { expect } from 'chai';
import { defineCheck, type Check } from '../../../harness/index.ts';
import { Fixtures } from '../../../harness/run/scenarios/fixtures.ts';
import { KnownTokens } from '../../../harness/run/scenarios/known-tokens.ts';
import { perform } from '../../../harness/run/scenarios/perform.ts';
import { plantedFault } from '../../../scenarios/checks/planted-fault.ts';
import { scriptedSession } from '../../support/scripted-session.ts';

/** A lab with a switch, a check of it, and a fault that is the switch turned. */
class Scene {
  readonly log: string[] = [];
  broken = false;

  check(says: string | undefined): Check {
    return defineCheck({
      id: 'lamp.burns',
      title: 'the lamp burns',
      seed: [],
      run: () => (this.broken && says !== undefined ? Promise.reject(new Error(says)) : Promise.resolve()),
    });
  }

  async outcomeOf(says: string | undefined): Promise<string> {
    const turn = (broken: boolean) => (): Promise<void> => {
      this.broken = broken;
      this.log.push(broken ? 'planted' : 'undone');
      return Promise.resolve();
    };
    const fault = plantedFault({
      id: 'fault.switch',
      title: 'a switch that is off is named',
      seed: [],
      check: this.check(says),
      says: /the switch is off/,
      plant: turn(true),
      undo: turn(false),
    });
    const outcome = await perform(fault, scriptedSession(), {
      emit: () => undefined,
      tokens: new KnownTokens(),
      fixtures: new Fixtures(),
      labStays: false,
    });
    return outcome.status === 'failed' ? outcome.failure.message : outcome.status;
  }
}

describe('a planted fault', () => {
  it('passes where its check fails with the words that lead to the cause, and is taken out', async () => {
    const scene = new Scene();
    expect(await scene.outcomeOf('it is dark: the switch is off')).to.equal('passed');
    expect(scene.log).to.deep.equal(['planted', 'undone', 'undone']);
  });

  it('fails where its check notices nothing, and is taken out even so', async () => {
    const scene = new Scene();
    expect(await scene.outcomeOf(undefined)).to.equal('lamp.burns has not noticed the fault');
    expect(scene.log).to.deep.equal(['planted', 'undone']);
  });

  it('fails where its check says something else', async () => {
    expect(await new Scene().outcomeOf('it is dark')).to.equal(
      'lamp.burns does not name the fault (the switch is off); it says: it is dark',
    );
  });
});
