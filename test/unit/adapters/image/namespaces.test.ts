import { expect } from 'chai';
import { buildNamespaces, hasIdRange, requireTools } from '../../../../harness/adapters/image/namespaces.ts';
import { HostLacks } from '../../../../harness/core/errors.ts';
import { rejection } from '../../../support/rejection.ts';

describe('what a build needs of its host', () => {
  it('is granted by a range of ids under the user’s name or number, and not by a small or foreign one', () => {
    expect(hasIdRange('ann:100000:65536\n', 'ann', 1000)).to.be.true;
    expect(hasIdRange('1000:100000:65536\n', 'ann', 1000)).to.be.true;
    expect(hasIdRange('ann:100000:1000\n', 'ann', 1000)).to.be.false;
    expect(hasIdRange('bob:100000:65536\n', 'ann', 1000)).to.be.false;
    expect(hasIdRange('', 'ann', 1000)).to.be.false;
  });

  it('names every missing command and the packages that bring them', async () => {
    const tools = { sh: 'dash', 'no-such-tool': 'some-package', 'nor-this': 'some-package' };
    const error = await rejection(requireTools('building an image', tools));
    expect(error).to.be.instanceOf(HostLacks);
    expect(error.message).to.equal(
      'building an image needs no-such-tool, nor-this, which this host lacks; install with: apt-get install some-package',
    );
  });

  it('is the same for root but for the user namespace', () => {
    expect(buildNamespaces(1000)).to.include.members(['--map-auto', ...buildNamespaces(0)]);
    expect(buildNamespaces(0)).not.to.include('--user');
  });
});
