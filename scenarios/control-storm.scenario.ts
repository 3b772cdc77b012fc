import { scenario } from '../harness/index.ts';
import { controlStorm } from './checks/boot-storm.ts';
import { healthChecks } from './checks/health.ts';

/** For deployments with `hypervisor: fake`, such as labs/openstack/pike-snat-fake.yaml. */
scenario(
  'the control plane stands a storm of new servers',
  ['pike', 'pike-snat'],
  ({ deploy, option, check }) => {
    deploy();
    check(controlStorm(option('servers', 200)));
    check(...healthChecks);
  },
);
