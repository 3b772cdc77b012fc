import { scenario } from '../harness/index.ts';
import { restartInTurn, restartOfAllNodes } from './checks/restart.ts';

scenario('the cloud stands a restart of its nodes', ['pike', 'debian'], ({ deploy, step }) => {
  deploy();
  step(...restartOfAllNodes);
  step(...restartInTurn);
});
