import { expect } from 'chai';
import { Cleanup } from '../../harness/core/cleanup.ts';
import type { EventBody, Failure } from '../../harness/report/events.ts';
import type { Check } from '../../harness/run/scenarios/check.ts';
import { Fixtures } from '../../harness/run/scenarios/fixtures.ts';
import { KnownTokens } from '../../harness/run/scenarios/known-tokens.ts';
import { perform, type Outcome } from '../../harness/run/scenarios/perform.ts';
import { dashboardChecks } from '../../scenarios/checks/dashboard.ts';
import { ApiServer } from '../support/api-server.ts';
import { HostBrowser } from '../support/host-browser.ts';
import { ScriptedNode } from '../support/scripted-node.ts';
import { scriptedSession } from '../support/scripted-session.ts';
import { ScriptedShell } from '../support/scripted-shell.ts';
import { smallCloud } from '../support/small-facts.ts';
import { smallDashboard, type DashboardFaults } from '../support/small-dashboard.ts';

const PASSWORDS = { admin: 'admins-word', demo: 'demos-word' };

interface Played {
  readonly outcome: Outcome;
  readonly events: readonly EventBody[];
  readonly kept: ReadonlyMap<string, Buffer>;
}

describe('the checks of the dashboard', function () {
  this.timeout('3m');
  let host: HostBrowser;
  before(async function () {
    host = cleanup.use('folder', await HostBrowser.create(this));
  });
  const cleanup = new Cleanup((_, cause) => expect.fail(String(cause)));
  after(() => cleanup[Symbol.asyncDispose]());

  async function play(
    id: string,
    faults: DashboardFaults = {},
    people: Readonly<Record<string, string>> = PASSWORDS,
  ): Promise<Played> {
    await using api = await ApiServer.start(smallDashboard(people, faults));
    const shell = new ScriptedShell(() => ({}), api.port);
    const kept = new Map<string, Buffer>();
    const events: EventBody[] = [];
    const session = scriptedSession({
      nodes: [new ScriptedNode('controller01', 'controller', shell)],
      passwords: PASSWORDS,
      facts: { settings: new Map(), cloud: smallCloud() },
      timeScale: 0.2,
      browse: (request) => host.start(shell, { ...request, timeScale: 0.2 }),
      keep: (name, content) => kept.set(name, content),
    });
    const outcome = await perform(checkNamed(id), session, {
      emit: (event) => void events.push(event),
      tokens: new KnownTokens(),
      fixtures: new Fixtures(),
      labStays: false,
    });
    return { outcome, events, kept };
  }

  async function failureOf(id: string, faults: DashboardFaults): Promise<Failure> {
    const { outcome } = await play(id, faults);
    if (outcome.status === 'failed') return outcome.failure;
    throw new Error(`${id} ${outcome.status}`);
  }

  for (const part of ['admin', 'user'])
    it(`pass when the ${part} gets in, and keep a picture of the overview`, async () => {
      const { outcome, events, kept } = await play(`dashboard.login-${part}`);
      const picture = `screenshots/dashboard.login-${part}.overview.png`;
      expect(outcome).to.deep.equal({ status: 'passed', files: [picture] });
      expect(events.at(-1)).to.deep.include({ type: 'check-ended', status: 'passed', files: [picture] });
      expect(kept.get(picture)?.length).to.be.above(2_000);
    });

  it('pass when a wrong password is turned away', async () => {
    const { outcome } = await play('dashboard.wrong-password');
    expect(outcome).to.deep.equal({
      status: 'passed',
      files: ['screenshots/dashboard.wrong-password.refused.png'],
    });
  });

  it('fail when a wrong password is good enough', async () => {
    const failure = await failureOf('dashboard.wrong-password', { open: true });
    expect(failure).to.include({ fault: 'deployment', node: 'controller01' });
    expect(failure.message).to.contain(
      "what the form says: expected 'admin' to match /invalid credentials/i",
    );
  });

  it('fail with what the form says when a right password is not', async () => {
    const { outcome } = await play('dashboard.login-user', {}, { demo: 'another' });
    expect(outcome).to.include({ status: 'failed' });
    expect(JSON.stringify(outcome)).to.contain("expected 'Invalid credentials.' to equal 'demo'");
  });

  it('fail on an overview that complains, with the page and a picture as evidence', async () => {
    const failure = await failureOf('dashboard.login-admin', {
      complaint: 'Error: Unable to retrieve volume limit information.',
    });
    expect(failure.message).to.contain('complaints on the overview');
    const [page, picture] = failure.evidence.filter(
      ({ title }) => title === 'page' || title === 'screenshot',
    );
    expect(page?.text).to.match(/^http:\/\/controller01\/horizon\/project\/\nInstance Overview - /);
    expect(page?.text).to.contain('Unable to retrieve volume limit information.');
    expect(picture?.text).to.equal('screenshots/dashboard.login-admin.failed.png');
    expect(JSON.stringify(failure)).not.to.contain(PASSWORDS.admin);
  });

  it('fail on an overview that lacks the limits of a service', async () => {
    const failure = await failureOf('dashboard.login-admin', { limits: ['Instances'] });
    expect(failure.message).to.contain('limits on the overview');
  });

  it('fail on an overview whose files are missing', async () => {
    const failure = await failureOf('dashboard.login-admin', { missing: '/static/horizon.js' });
    expect(failure.evidence.find(({ title }) => title === 'in the page')?.text).to.equal(
      'GET http://controller01/static/horizon.js: answered 404',
    );
  });

  it('fail on an overview that is an error', async () => {
    const failure = await failureOf('dashboard.login-admin', { overviewStatus: 500 });
    expect(failure.message).to.match(/\/horizon\/project\/ answered 500/);
  });
});

function checkNamed(id: string): Check {
  const check = dashboardChecks.find((one) => one.id === id);
  if (!check) throw new Error(`there is no check ${id}`);
  return check;
}
