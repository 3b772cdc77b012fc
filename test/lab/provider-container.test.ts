import { describeProvider } from '../contract/provider.ts';

const DESCRIPTION = /^Docker \d+\..*cgroup v[12]/;

describeProvider({ name: 'container', description: DESCRIPTION, lacks: ['own-kernel', 'disks'] });
describeProvider({ name: 'container', trusted: true, description: DESCRIPTION, lacks: ['own-kernel'] });
