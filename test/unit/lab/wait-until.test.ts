import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { PROJECT } from '../../support/lab-cli.ts';
import { LOGIN_PATH } from '../../support/user-environment.ts';

/** Of the shell, as wait_until sees it: a minute of waiting is no minute of this test. */
const FAST_CLOCK = 'sleep() { SECONDS=$((SECONDS + 10)); }';

describe('wait_until of a script', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'stacklab-wait-'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  /** What it prints where `asked` is what it waits for, and systemctl shows a unit so. */
  const waiting = async (asked: string, shows: string) => {
    await writeFile(join(dir, 'systemctl'), `#!/bin/bash\n${shows}\n`, { mode: 0o755 });
    const script = `set -euo pipefail\n. "$LAB_LIB/base.sh"\n${FAST_CLOCK}\n${asked}\nwait_until 'agents report' agent seen\n`;
    const env = { PATH: `${dir}:${LOGIN_PATH}`, LAB_LIB: join(PROJECT, 'labs/lib'), DIR: dir };
    const { exitCode, all } = await execa('bash', ['-c', script], { env, all: true, reject: false });
    return { exitCode, all };
  };
  const well = 'printf "ActiveState=active\\nNRestarts=0\\n"';
  /** Once the count is there. */
  const after = (times: number): string =>
    `seen() { echo . >>"$DIR/looks"; echo "$(wc -l <"$DIR/looks") of 4 agents"; (($(wc -l <"$DIR/looks") >= ${times})); }`;

  it('is quiet where it comes soon', async () => {
    expect(await waiting(after(2), well)).to.deep.equal({ exitCode: 0, all: '' });
  });

  it('says what it waits for, and what it saw, while it waits', async () => {
    expect(await waiting(after(8), well)).to.deep.equal({
      exitCode: 0,
      all: 'waiting for 30 s: agents report; last seen: 4 of 4 agents\nwaiting for 60 s: agents report; last seen: 7 of 4 agents',
    });
  });

  it('gives up on a unit that has failed', async () => {
    const { exitCode, all } = await waiting(after(99), 'printf "ActiveState=failed\\nNRestarts=0\\n"');
    expect(exitCode).to.equal(1);
    expect(all).to.equal(
      'agents report: unit agent failed; last seen: 1 of 4 agents; see journalctl -u agent',
    );
  });

  it('gives up on a unit that systemd starts again and again', async () => {
    const counts = 'echo . >>"$DIR/asked"; printf "NRestarts=$(wc -l <"$DIR/asked")\\nActiveState=active\\n"';
    const { exitCode, all } = await waiting(after(99), counts);
    expect(exitCode).to.equal(1);
    expect(all.split('\n').at(-1)).to.equal(
      'agents report: unit agent ends as soon as it is started, systemd has started it again 5 times meanwhile; last seen: 6 of 4 agents; see journalctl -u agent',
    );
  });

  it('takes a unit that is no service for one that is not started again', async () => {
    expect((await waiting(after(3), 'echo ActiveState=active')).exitCode).to.equal(0);
  });
});
