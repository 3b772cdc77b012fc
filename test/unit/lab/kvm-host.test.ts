import { expect } from 'chai';
import { hostPrograms } from '../../../harness/adapters/host/host-packages.ts';
import { packagesOf } from '../../../harness/lab/lab.ts';
import { LabStore } from '../../../harness/run/lab-store.ts';
import { PROJECT } from '../../support/lab-cli.ts';

describe('the host of lab kvm-host', () => {
  it('has all that stacklab needs of a host in its image', async () => {
    const lab = await new LabStore(PROJECT).lab('kvm-host');
    const [host] = lab.nodes;
    const baked = host ? packagesOf(host, 'debian12') : [];
    const wanted = await hostPrograms('run', 'rootless');
    expect(baked).to.include.members(wanted.map(({ pkg }) => pkg));
  });
});
