import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import type { Finding } from '../../../../harness/adapters/host/finding.ts';
import { PROJECT } from '../../../support/lab-cli.ts';
import { userEnvironment } from '../../../support/user-environment.ts';

const ASK = `
import { namespacesFinding } from '${join(PROJECT, 'harness/adapters/host/user-namespaces.ts')}';
console.log(JSON.stringify((await namespacesFinding()) ?? 'allowed'));`;

describe('user namespaces', () => {
  it('are asked for by making one', async () => {
    expect(await askedAfter('true')).to.equal('allowed');
  });

  it('are refused with the setting that forbids them and the command that allows them', async () => {
    // the setting belongs to the namespace that the question is asked in
    const answer = (await askedAfter('echo 0 >/proc/sys/user/max_user_namespaces')) as Finding;
    expect(answer.what).to.match(
      /^this host lets no ordinary user make namespaces \(unshare: .*\), so no rootless/,
    );
    expect(answer.commands).to.deep.equal(['sysctl -w user.max_user_namespaces=65536']);
  });
});

async function askedAfter(preparation: string): Promise<unknown> {
  const script = `${preparation}; exec "${process.execPath}" --import tsx --input-type=module -e "$0"`;
  const args = ['--user', '--map-root-user', 'sh', '-c', script, ASK];
  const { stdout } = await execa('unshare', args, { cwd: PROJECT, env: userEnvironment(), extendEnv: false });
  return JSON.parse(stdout) as unknown;
}
