import { scenario } from '../harness/index.ts';
import { identityChecks } from './checks/identity.ts';
import { imageChecks } from './checks/image.ts';
import { nameChecks } from './checks/names.ts';
import { serviceChecks } from './checks/services.ts';
import { timeChecks } from './checks/time.ts';

scenario('OpenStack on five nodes issues tokens and keeps images', 'pike', ({ deploy, check }) => {
  deploy();
  check(...timeChecks, ...nameChecks, ...serviceChecks);
  check(...identityChecks);
  check(...imageChecks);
});
