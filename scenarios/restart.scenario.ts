import { scenario } from '../harness/index.ts';
import { cloudSurvivesRestarts } from './checks/restart.ts';
import { serverPair } from './checks/server-pair.ts';

scenario('the cloud stands a restart of its nodes', ['pike', 'debian'], ({ deploy, step }) => {
  deploy();
  // what services log while others are away is theirs: nobody asks for health after it
  step('restart the controller, then all others: the cloud is there again', cloudSurvivesRestarts, {
    within: '40m',
    uses: [serverPair],
  });
});
