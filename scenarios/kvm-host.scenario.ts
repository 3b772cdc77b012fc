import { scenario } from '../harness/index.ts';
import { labsOnHostChecks } from './checks/kvm-host-labs.ts';
import { kvmHostChecks } from './checks/kvm-host.ts';

scenario('a host of labs has KVM, proves it and runs them under it', 'kvm-host', ({ deploy, check }) => {
  deploy();
  check(...kvmHostChecks, ...labsOnHostChecks);
});
