import { expect } from 'chai';
import { requireSocketRoom } from '../../../../harness/adapters/sandbox/sandbox.ts';
import { HostFault } from '../../../../harness/core/errors.ts';

const SERVICE = { name: 'libvirtd', socket: 'run/libvirt-sock' };
/** What the folder may have of the 107 bytes. */
const ROOM = 107 - '/run/libvirt-sock'.length;

describe("the room for a daemon's socket", () => {
  for (const letter of ['x', 'ü', '日', '𝒳']) {
    const bytes = Buffer.byteLength(letter);
    const longest = `/${'x'.repeat((ROOM - 1) % bytes)}${letter.repeat(Math.floor((ROOM - 1) / bytes))}`;

    it(`is enough for 107 bytes of ${letter}`, () => {
      expect(() => requireSocketRoom(longest, SERVICE)).not.to.throw();
    });

    it(`is not enough for one letter more: it tells the bytes of ${letter}, the limit and the remedy`, () => {
      const refused = () => requireSocketRoom(longest + letter, SERVICE);
      expect(refused)
        .to.throw(HostFault, `libvirtd's socket would have ${107 + bytes} bytes, and UNIX sockets take 107;`)
        .with.property('message')
        .that.matches(new RegExp(`set XDG_STATE_HOME to a folder that is ${bytes} bytes shorter$`));
    });
  }
});
