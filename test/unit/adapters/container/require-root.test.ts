import { expect } from 'chai';
import { requireRoot, rootMessage } from '../../../../harness/adapters/container/require-root.ts';
import { HostLacks } from '../../../../harness/core/errors.ts';
import { rejection } from '../../../support/rejection.ts';

describe('containers for nodes of an ordinary user', () => {
  it('are refused with the way out, and are no matter for root', async () => {
    await requireRoot(0);
    const error = await rejection(requireRoot(1000));
    expect(error).to.be.instanceOf(HostLacks);
    expect(error.message).to.match(/sudo npx lab run LAB .*\nor leave out --provider container/);
  });

  it('are refused with what is the matter with the control groups of this host', () => {
    expect(rootMessage(undefined, false)).to.contain('control groups of version 1');
    const scope = '/user.slice/user-1000.slice/session-3.scope';
    expect(rootMessage(scope, false)).to.contain(`the control group ${scope} belongs to root;`);
  });

  it("are refused for loop devices alone where a control group is the user's own", () => {
    const message = rootMessage('/user.slice/lab.scope', true);
    expect(message).to.contain('loop devices').and.not.contain('control group');
  });
});
