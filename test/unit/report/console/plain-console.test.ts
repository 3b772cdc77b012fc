import { expect } from 'chai';
import { CheckFailed, HostLacks } from '../../../../harness/core/errors.ts';
import type { Event } from '../../../../harness/report/events.ts';
import { PlainConsole } from '../../../../harness/report/console/plain-console.ts';
import { failureOf } from '../../../../harness/report/failure.ts';
import { COMPLAINTS } from '../../../../harness/report/probable-cause.ts';
import { EventScript } from '../../../support/event-script.ts';
import { pikeRun } from '../../../support/pike-run.ts';
import { stormRun } from '../../../support/storm-run.ts';

function printed(events: readonly Event[], { verbose = false, columns = 100 } = {}): string {
  let text = '';
  const terminal = { write: (more: string) => void (text += more), columns: () => columns, rows: () => 24 };
  const console = new PlainConsole(terminal, { colour: false, unicode: true, verbose });
  for (const event of events) console.onEvent(event);
  return text;
}

describe('plain console', () => {
  it('says one fact a line, with the time since the start', () => {
    const lines = printed(pikeRun()).split('\n');
    expect(lines[0]).to.equal('[   0:00] stacklab 0.1.0: lab run pike');
    expect(lines).to.include('[   0:01] preflight: passed in 1.2 s');
    expect(lines).to.include('[   0:42] node controller01: reachable, 14.6 s');
    expect(lines).to.include('[   1:12] database on controller01: passed in 14.4 s');
    expect(lines).to.include(
      '[   2:06] check identity.token: passed in 9.3 s, a token is issued to admin and demo (V001-5, V001-6)',
    );
  });

  it('says at the end once for all checks that were skipped for one reason why', () => {
    const script = new EventScript();
    const reasons = ['no kernel of its own', 'no kernel of its own', 'no disk'];
    script.step('check', (s) =>
      reasons.reduce(
        (all, reason, index) =>
          all.add({
            ...{ type: 'check-ended', check: `time.${index}`, title: 'a clock', seed: [] },
            ...{ status: 'skipped', ms: 0, reason },
          }),
        s,
      ),
    );
    const events = script.add({ type: 'run-ended', verdict: 'unproven', exitCode: 3, ms: script.ms }).events;
    const [, table = ''] = printed(events).split('Summary');
    expect(
      table
        .split('\n')
        .slice(2, 6)
        .map((line) => line.trim().replaceAll(/ +/g, ' ')),
    ).to.deep.equal(['– 2 checks no kernel of its own', 'time.0, time.1', '– time.2 a clock: no disk', '']);
  });

  it('does not say that all works where only some of it was asked', () => {
    const asked = (only: readonly string[]): string => {
      const [started, ...rest] = stormRun();
      const wanted: Event = { at: started?.at ?? '', type: 'proof-wanted', only };
      return printed(started ? [started, wanted, ...rest] : []);
    };
    expect(asked(['image', 'time.controller'])).to.contain(
      ' does what image, time.controller asks of it; nothing else was asked. Phases',
    );
    expect(asked([])).to.contain(' works. Phases');
  });

  it('says all there is to say of a failure, whole', () => {
    const text = printed(pikeRun({ identityFails: true }), { columns: 60 });
    expect(text).to.contain(
      [
        '[   1:40] identity on controller01: FAILED after 14.4 s',
        '[   1:40]   identity on controller01: exit status 1 after 14.4 s',
        '[   1:40]   whose fault: the deployment',
        '[   1:40]   last lines:',
        '[   1:40]   │ + keystone-manage bootstrap --bootstrap-region-id RegionOne',
        `[   1:40]   │ CRITICAL keystone [-] Unhandled error: sqlalchemy.exc.OperationalError: (pymysql.err.OperationalError) (1045, "Access denied for user 'keystone'@'controller01' (using password: YES)")`,
        "[   1:40]   journal of mariadb: [Warning] Access denied for user 'keystone'@'controller01'",
        '[   1:40]   full log: .lab/runs/20261121-131502-pike-k3f9/logs/controller01.identity.log',
        '[   1:40] image on controller01: skipped, needs identity, which failed',
      ].join('\n'),
    );
    expect(text).to.contain('  request: POST http://controller01:5000/v3/auth/tokens\n');
    expect(text).to.match(/ {2}expected: 201\n.* {2}found: 500 Internal Server Error\n/);
  });

  it('says what is played with which options, and what a check measured, as it comes and at the end', () => {
    const [told = '', summary = ''] = printed(stormRun()).split('Summary');
    expect(told).to.contain('[   0:00] scenario: boot-storm (many at once), servers=4\n');
    const spread = 'time to ACTIVE: n 4, min 8.0 s, median 9.5 s, p95 1 m 12 s, max 1 m 12 s\n';
    expect(told).to.contain(
      `[   0:52] check boot-storm.servers: passed in 52.1 s, servers become ACTIVE (S003-1)\n[   0:52]   ${spread}`,
    );
    expect(summary).to.contain(
      `  ✔ boot-storm.servers  52.1 s  servers become ACTIVE (S003-1)\n    ${spread}`,
    );
    expect(summary).to.contain('  scenario      boot-storm (many at once), servers=4\n');
  });

  it('prints the output of phases only when it is asked to', () => {
    const line = '[   0:48] controller01 time | 210 Number of sources = 1';
    expect(printed(pikeRun())).not.to.contain('Number of sources');
    expect(printed(pikeRun(), { verbose: true }).split('\n')).to.include(line);
  });

  it('prints foreign lines without their control characters', () => {
    const line = '\u001b[31mred\u001b[2J';
    const script = new EventScript().add({ type: 'phase-output', phase: 'a', node: 'b', line });
    expect(printed(script.events, { verbose: true })).to.equal('[   0:00] b a | red\n');
  });

  it('says at most every ten seconds how far long work is', () => {
    const seconds = printed(pikeRun())
      .split('\n')
      .filter((line) => line.includes('installing'))
      .map((line) => line.slice(4, 8));
    expect(seconds).to.deep.equal(['0:02', '0:12', '0:22']);
  });

  it('says a warning and a failure outside every step', () => {
    const failure = {
      fault: 'lab',
      kind: 'TeardownFailed',
      exitCode: 2,
      message: 'bridge br0: busy',
      evidence: [],
    } as const;
    const script = new EventScript().add(
      { type: 'warning', message: 'low on memory' },
      { type: 'fault', failure },
    );
    expect(printed(script.events)).to.equal(
      [
        '[   0:00] warning: low on memory',
        '[   0:00] lab: FAILED',
        '[   0:00]   bridge br0: busy',
        '[   0:00]   whose fault: the lab, not the deployment',
        '',
      ].join('\n'),
    );
  });

  it('says what of a deployment nodes do not get', () => {
    const leftOut = { type: 'left-out', folder: 'labs/my/deploy', git: true, ignored: 0 } as const;
    const script = new EventScript().add(
      leftOut,
      { ...leftOut, ignored: 1502 },
      { ...leftOut, git: false, ignored: 1 },
    );
    expect(printed(script.events)).to.equal(
      [
        '[   0:00] left out of labs/my/deploy: .git',
        '[   0:00] left out of labs/my/deploy: .git, and 1502 files that .gitignore names (`inputs:` of a phase brings one back)',
        '[   0:00] left out of labs/my/deploy: 1 file that .gitignore names (`inputs:` of a phase brings one back)',
        '',
      ].join('\n'),
    );
  });

  it('ends with a summary that says what the verdict holds for', () => {
    const summary = printed(pikeRun()).split('Summary')[1] ?? '';
    expect(summary).to.contain(
      [
        'GREEN  OpenStack Pike on five nodes works. Phases: 5 passed; checks: 3 passed; 2 m 22 s in all.',
        '',
        '  platform      debian12 (Debian 12), OpenStack Zed',
        '  acceleration  tcg, every limit x 4.2, because the lab’s kernel printed nothing within 5 s under',
        '                kvm',
        '  guest image   cirros: a stand-in, 11 MiB, because the download could not be had: name not resolved',
        '  recorded in   .lab/runs/20261121-131502-pike-k3f9',
        '  exit code     0, everything works',
        '',
      ].join('\n'),
    );
  });

  it('says of machines under KVM whether they can be hosts themselves, and how slow they are', () => {
    const found = { acceleration: 'kvm', nested: true, reason: 'it boots' } as const;
    const lineOf = (timeScale: number): string | undefined => {
      const events = pikeRun().map((event) =>
        event.type === 'acceleration-proven' ? { ...event, ...found, timeScale } : event,
      );
      return /^ {2}acceleration {2}(.*)$/m.exec(printed(events))?.[1];
    };
    expect(lineOf(12.3)).to.equal('kvm, nested, every limit x 12.3, because it boots');
    expect(lineOf(1)).to.equal('kvm, nested, because it boots');
  });

  it('says that a lab works only when a check has passed', () => {
    const without = (...types: string[]): string =>
      printed(pikeRun().filter(({ type }) => !types.some((left) => type.startsWith(left))));
    for (const claimed of [without('check-'), without('check-', 'phase-')])
      expect(claimed).to.contain('  exit code     0, nothing failed\n');
    expect(without('check-')).to.contain(
      'GREEN  OpenStack Pike on five nodes is deployed; no check has proven it. Phases: 5 passed; checks:\n' +
        '       none; 2 m 22 s in all.\n',
    );
    expect(without('check-', 'phase-')).to.contain('is up; no check was asked. Phases: none;');
  });

  it('says of a run that was to prove something that it has not, and why', () => {
    const events = pikeRun().filter(({ type }) => !type.startsWith('check-') && type !== 'run-ended');
    const ended = { type: 'run-ended', verdict: 'unproven', exitCode: 3, ms: 142_000 } as const;
    expect(printed([...events, { at: events.at(-1)?.at ?? '', ...ended }]))
      .to.contain(
        'UNPROVEN  OpenStack Pike on five nodes is deployed; nothing was proven: no check was asked.',
      )
      .and.contain('exit code     3, nothing failed, and nothing was proven: no check passed');
  });

  it('names, below what failed, the complaint of a log that explains most of it', () => {
    const text = 'controller01 mariadb.log (05:59:02, 9 times): Access denied for user keystone';
    const evidence = [{ title: COMPLAINTS, text: `${text}\nand 3 more` }];
    const failure = failureOf(new CheckFailed('no token'), { evidence });
    const ended = { status: 'failed', ms: 5, failure, title: 'a token', seed: [] } as const;
    const script = new EventScript().add(
      { type: 'check-ended', check: 'identity.token', ...ended },
      { type: 'run-ended', verdict: 'red', exitCode: 1, ms: 9 },
    );
    expect(printed(script.events).split('Summary')[1]).to.contain(
      '  ✘  check identity.token: no token\n  probable cause  controller01 mariadb.log: Access denied for user keystone\n',
    );
  });

  it('ends with the command that mends the host, whole, however narrow the terminal', () => {
    const message =
      'this host lacks qemu-img\n/etc/subuid grants no ids; mend both:\n  sudo apt-get install qemu-utils';
    const failure = failureOf(new HostLacks(message));
    const script = new EventScript().add(
      { type: 'step-started', step: 'preflight' },
      { type: 'step-ended', step: 'preflight', status: 'failed', ms: 5, failure },
      { type: 'run-ended', verdict: 'broken', exitCode: 69, ms: 9 },
    );
    const summary = printed(script.events, { columns: 30 }).split('Summary')[1] ?? '';
    expect(summary).to.contain(
      [
        '  ✘  preflight: this host',
        '     lacks qemu-img',
        '     /etc/subuid grants no ids; mend both:',
        '       sudo apt-get install qemu-utils',
      ].join('\n'),
    );
  });

  it('ends with the commands that go on, whole, however narrow the terminal', () => {
    const text = printed(pikeRun({ identityFails: true, kept: true }), { columns: 30 });
    expect(text).to.match(/Go on with:\n {2}bin\/lab deploy pike-k3f9 --from identity\n/);
  });
});
