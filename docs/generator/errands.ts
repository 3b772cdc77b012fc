/** What somebody comes to docs/checks.md for, and the heading that answers it. */
export interface Errand {
  readonly wanted: string;
  /** As a check writes it. */
  readonly call: string;
  /** The heading of the page that tells of it. */
  readonly heading: string;
}

const errand = (wanted: string, call: string, heading: string): Errand => ({ wanted, call, heading });

export const ERRANDS: readonly Errand[] = [
  errand('run a command on a node', "await node.succeed('hostname')", 'node.succeed'),
  errand(
    'wait until a command succeeds',
    "await node.waitUntilSucceeds('true', { within: '1m' })",
    'node.waitUntilSucceeds',
  ),
  errand('see a command fail', "await node.fail('id nobody-there')", 'node.fail'),
  errand('have output and exit status, whatever they are', "await node.run('ls')", 'node.run'),
  errand(
    'wait for a service of a node',
    "await node.waitForUnit('httpd', { within: '1m' })",
    'node.waitForUnit',
  ),
  errand(
    'wait for a port, or for a file',
    "await node.waitForPort(80, { within: '1m' })",
    'node.waitForPort',
  ),
  errand('wait for anything else', "await lab.waitUntil('subject', observe, '2m')", 'lab.waitUntil'),
  errand('copy to a node, or from it', "await node.upload('a.txt', '/root/a.txt')", 'node.upload'),
  errand('restart a node', "await node.reboot({ within: '5m' })", 'node.reboot'),
  errand('find a node, or all of a role', "lab.nodes('compute')", 'lab.nodes'),
  errand('know an address', "lab.managementAddress('server01')", 'lab.managementAddress'),
  errand('undo what the check makes', "lab.defer('the network', () => …)", 'lab.defer'),
  errand('share with other checks what is dear to make', 'await lab.fixture(networks)', 'lab.fixture'),
  errand('ask the cloud as one of its people', 'const api = lab.openstack(lab.cloud.user)', 'lab.openstack'),
  errand('start a server', 'await api.compute.createServer(…)', 'api.compute'),
  errand('see a request refused', "await refusalOf('subject', request)", 'refusalOf'),
  errand(
    'know the port, the unit or the log of a service',
    "lab.cloud.log('nova-api', node.name)",
    'What can be asked of lab.cloud',
  ),
  errand('read a setting of the deployment', "lab.setting('tokens')", 'lab.setting'),
  errand('log in with a password of the run', "lab.password('admin').reveal()", 'lab.password'),
  errand('install what another release has', "const line = await lab.archive('pike-tempest')", 'lab.archive'),
  errand('be skipped, with a reason', "throw new CheckSkipped('why')", 'What is thrown'),
  errand('look at a page as a person does', 'await lab.browser()', 'lab.browser'),
  errand('report how long things took', "lab.timed('time to ACTIVE', [2_900])", 'lab.timed'),
];
