import { describeProvider } from '../contract/provider.ts';

describeProvider({ name: 'libvirt', description: /^libvirt \d.*, QEMU \d/, lacks: [] });
