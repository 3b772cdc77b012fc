import { scenario } from '../harness/index.ts';
import { secondApplication } from './checks/idempotence.ts';

scenario(
  'a second application of the deployment changes nothing',
  ['smoke', 'pike', 'folsom', 'debian'],
  ({ deploy, step }) => {
    deploy();
    step(...secondApplication);
  },
);
