import { HeldDeployment } from '../../test/support/held-deployment.ts';
import { loseContainer, loseMachine } from '../../test/support/lost-nodes.ts';
import { attempt, type Attempt } from './attempt.ts';
import { kindsFor, type Kind } from './kinds.ts';
import type { Soak } from './trial.ts';

const NODE = 'server01';

export const lost: Soak = {
  name: 'lost',
  summary: 'a node is killed while it is deployed',
  trials: (stage) =>
    kindsFor(stage).map((kind) => ({
      what: `a node killed, ${kind.nodes}`,
      times: 5,
      usualMs: kind.usualMs,
      play: (index) => lose(kind, `lost${index}`),
    })),
};

async function lose({ provider }: Kind, name: string): Promise<Attempt> {
  let deployment: HeldDeployment | undefined;
  const found = await attempt({
    name,
    options: async (home) => {
      deployment = await HeldDeployment.create(home.stateHome);
      return ['--provider', provider, '--deployment', deployment.dir];
    },
    during: async (run, home) => {
      await deployment?.holds(run);
      await (provider === 'container' ? loseContainer : loseMachine)(home, { name, node: NODE });
    },
  });
  return found.end === 'host' ? found : { ...found, end: 'wrong' };
}
