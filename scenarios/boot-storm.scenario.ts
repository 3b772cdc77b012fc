import { scenario } from '../harness/index.ts';
import { bootStorm } from './checks/boot-storm.ts';
import { healthChecks } from './checks/health.ts';

scenario(
  'the cloud stands a storm of new servers',
  ['pike', 'pike-snat', 'ocata', 'mitaka', 'folsom', 'debian'],
  ({ deploy, option, check }) => {
    deploy();
    check(bootStorm(option('servers', 4)));
    check(...healthChecks);
  },
);
