import { scenario } from '../harness/index.ts';
import { tempestChecks } from './checks/tempest.ts';

scenario("Tempest's smoke set finds nothing wrong", ['pike', 'debian'], ({ lab, deploy, check }) => {
  deploy();
  check(...tempestChecks(lab));
});
