// machines of Vagrant, held to what every provider promises
import { describeProvider } from '../contract/provider.ts';

describeProvider({
  name: 'vagrant',
  description: /^Vagrant \d.*, libvirt \d.*, QEMU \d/,
  lacks: [],
  startsNone: true,
});
