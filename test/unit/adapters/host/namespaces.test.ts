import { expect } from 'chai';
import { buildNamespaces } from '../../../../harness/adapters/host/namespaces.ts';

describe('the namespaces of a build', () => {
  it('are the same for root but for the user namespace', () => {
    expect(buildNamespaces(1000)).to.include.members(['--map-auto', ...buildNamespaces(0)]);
    expect(buildNamespaces(0)).not.to.include('--user');
  });
});
