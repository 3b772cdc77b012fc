import { expect } from 'chai';
import { execa } from 'execa';

const TERMINAL = new URL('../../../../harness/adapters/ssh/terminal.ts', import.meta.url).href;
const CALLER = `
import { openTerminal } from ${JSON.stringify(TERMINAL)};
await openTerminal('/dev/null', 'one', ['-G']).catch((error) => console.log(error.name + ': ' + error.message));
`;

describe('a terminal on a node', () => {
  it('cannot be opened by an id without an account, who is told what to do', async () => {
    const node = [
      process.execPath,
      '--import',
      import.meta.resolve('tsx'),
      '--input-type=module',
      '-e',
      CALLER,
    ];
    const { stdout } = await execa('unshare', ['--user', '--map-user=4242', ...node]);
    expect(stdout).to.equal(
      'HostLacks: this host has no account for id 4242, and OpenSSH wants one: add a line to /etc/passwd, or use bin/lab exec one -- COMMAND',
    );
  });
});
