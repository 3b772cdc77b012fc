import { describeProvider } from '../contract/provider.ts';

describeProvider({ name: 'container', description: /^Docker \d+\..*cgroup v[12]$/, lacks: ['own-kernel'] });
