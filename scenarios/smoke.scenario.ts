import { scenario } from '../harness/index.ts';
import { timeChecks } from './checks/time.ts';
import { webChecks } from './checks/web.ts';

scenario('one node serves a page and the other reads it', 'smoke', ({ deploy, check }) => {
  deploy();
  check(...timeChecks, ...webChecks);
});
