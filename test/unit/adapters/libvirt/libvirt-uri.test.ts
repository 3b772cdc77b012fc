import { expect } from 'chai';
import { libvirtUri } from '../../../../harness/adapters/libvirt/sandboxed-libvirtd.ts';
import { AWKWARD_NAMES } from '../../../support/awkward-names.ts';

describe('the URI of a socket', () => {
  it('stays readable where the path is a plain one', () => {
    const uri = libvirtUri('/home/me/run/libvirt-sock');
    expect(decodeURIComponent(uri)).to.equal('qemu:///system?socket=/home/me/run/libvirt-sock');
  });

  for (const name of AWKWARD_NAMES)
    it(`means the socket in ${JSON.stringify(name)}, once it is decoded`, () => {
      const socket = `/state/${name}/libvirt-sock`;
      const { search, hash } = new URL(libvirtUri(socket));
      expect(hash).to.equal('');
      // libvirt takes a plus for a plus
      expect(search).to.match(/^\?socket=[^#&+?]*$/);
      expect(decodeURIComponent(search)).to.equal(`?socket=${socket}`);
    });
});
