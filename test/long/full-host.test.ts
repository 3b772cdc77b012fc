// a host whose disk fills while a phase writes, with nodes that are machines: npm test asks it of containers
import { describeFullHost } from '../contract/full-host.ts';

describeFullHost('libvirt', /^server01 could not write to a disk: no space is left on its file system: /);
