import { expect } from 'chai';
import * as errors from '../../../harness/core/errors.ts';

describe('errors', () => {
  const FAULTS = {
    CommandFailed: 'deployment',
    WaitTimedOut: 'deployment',
    CheckFailed: 'deployment',
    LabFault: 'lab',
    ConnectFailed: 'lab',
    TeardownFailed: 'lab',
    HostFault: 'host',
    HostLacks: 'host',
    UsageError: 'usage',
    Interrupted: 'interruption',
  } as const;
  for (const [name, fault] of Object.entries(FAULTS)) {
    it(`${name} is named so, blames ${fault}, and keeps its cause`, () => {
      const cause = new Error('why');
      const error = new errors[name as keyof typeof FAULTS]('what', { cause });
      expect(error).to.be.instanceOf(errors.HarnessError);
      expect({ name: error.name, fault: error.fault, text: String(error) }).to.deep.equal({
        name,
        fault,
        text: `${name}: what`,
      });
      expect(error.cause).to.equal(cause);
    });
  }

  it('the deployment’s failures are scenario failures, the lab’s and the host’s are not', () => {
    expect(new errors.WaitTimedOut('')).to.be.instanceOf(errors.ScenarioFailure);
    expect(new errors.ConnectFailed('')).to.not.be.instanceOf(errors.ScenarioFailure);
    expect(new errors.HostFault('')).to.be.instanceOf(errors.LabFault);
  });

  it('have a message, whatever was thrown', () => {
    expect(errors.messageOf(new Error('plain'))).to.equal('plain');
    expect(errors.messageOf('text')).to.equal('text');
    expect(errors.messageOf(undefined)).to.equal('undefined');
    expect(errors.messageOf(new TypeError(''))).to.equal('TypeError');
    expect(errors.messageOf(new AggregateError([new Error('v4 refused'), new Error('v6 refused')]))).to.equal(
      'v4 refused; v6 refused',
    );
  });
});
