import { open } from 'node:fs/promises';
import type { Finding } from './finding.ts';

const TUN = '/dev/net/tun';
const OPEN = `chmod 0666 ${TUN}`;

/** udev opens the device to everybody; where there is no udev it stays root's, and QEMU gets no network card. */
export async function tunFinding(device = TUN): Promise<Finding | undefined> {
  try {
    // access(2) knows nothing of a module that is not there, nor of a group that allows no device
    await (await open(device, 'r+')).close();
    return undefined;
  } catch (error) {
    return describe(device, (error as NodeJS.ErrnoException).code);
  }
}

function describe(device: string, code: string | undefined): Finding {
  if (code === 'EACCES')
    return {
      what: `${device} is not open to ordinary users, so nodes get no network`,
      advice: 'open it, as udev does',
      commands: [OPEN],
    };
  if (code === 'EPERM')
    return {
      what: `${device} may not be opened here, so nodes get no network`,
      advice:
        'a container forbids it: give it the device (docker run --device), or run stacklab outside of it',
      commands: [],
    };
  return {
    what: `this host has no ${device}, so nodes get no network`,
    advice: 'load its module',
    commands: ['modprobe tun', OPEN],
  };
}
