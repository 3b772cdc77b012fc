import { API_SECTION } from './api-section.ts';
import { rows, type Section } from './section.ts';

const SCENARIOS = 'run/scenarios';

const A_CHECK = `\`\`\`ts
import { defineCheck } from '../../harness/index.ts';

export const answers = defineCheck({
  id: 'web.answers',
  title: 'the web server answers',
  within: '2m',
  async run(lab) {
    const node = lab.node('client01');
    await node.waitUntilSucceeds('curl --fail http://server01/', { within: '30s' });
  },
});
\`\`\`

It stands in \`scenarios/checks/\` and is listed by a [scenario](scenarios.md#write-one).`;

/** What docs/checks.md tells, in its order. */
export const SECTIONS: readonly Section[] = [
  {
    title: 'A check',
    intro: A_CHECK,
    parts: [
      { file: `${SCENARIOS}/check.ts`, noun: 'CheckDefinition', title: 'Keys of defineCheck' },
      { file: `${SCENARIOS}/fixture.ts`, noun: 'FixtureDefinition', title: 'Keys of defineFixture' },
      ...rows('lab/requirement.ts', 'Requirement'),
    ],
  },
  {
    title: 'The lab',
    intro: 'What `run` of a check, `make` of a fixture and a step of a scenario are given.',
    parts: [
      { file: `${SCENARIOS}/lab-under-test.ts`, noun: 'LabUnderTest', prefix: 'lab.' },
      ...rows(`${SCENARIOS}/lab-under-test.ts`, 'Person'),
      ...rows('ports/images.ts', 'GuestImage'),
    ],
  },
  {
    title: 'A node',
    intro: "What `lab.node('server01')`, `lab.nodes('compute')` and `lab.controller()` give.",
    parts: [
      { file: 'ports/node.ts', noun: 'Node', prefix: 'node.' },
      ...rows('ports/node.ts', 'WaitForOptions'),
      ...rows('ports/shell.ts', 'ExecOptions', 'CommandResult', 'DownloadOptions', 'Shell'),
    ],
  },
  {
    title: 'Waiting',
    intro:
      'For what no command of a node tells. `lab.waitUntil` is the one for checks; `waitUntil` is what it stands on.',
    parts: [
      ...rows('core/wait.ts', 'waitUntil', 'WaitOptions', 'Observation', 'Done'),
      ...rows('core/duration.ts', 'Duration'),
    ],
  },
  API_SECTION,
  {
    title: 'What deployment.yaml says of the cloud',
    intro: `\`lab.cloud\`: the [cloud](lab-files.md#the-cloud) of deployment.yaml, planned for the nodes of this lab. A check has no address, port,
person, unit or log of its own: it asks here.`,
    parts: [
      {
        file: `${SCENARIOS}/cloud-under-test.ts`,
        noun: 'CloudUnderTest',
        title: 'What can be asked of lab.cloud',
        own: true,
      },
      { file: 'lab/cloud.ts', noun: 'Cloud', title: 'What lab.cloud has' },
      ...rows(`${SCENARIOS}/cloud-under-test.ts`, 'CloudPart'),
      ...rows('lab/cloud.ts', 'CloudIdentity', 'CloudPerson', 'CloudService', 'CloudBackend'),
      ...rows('lab/cloud.ts', 'CloudUnits', 'CloudUnit', 'CloudAgents', 'AgentsByNode'),
      ...rows(
        'lab/cloud.ts',
        'CloudNetworkPlans',
        'ProviderNetwork',
        'TenantNetwork',
        'FlatNetwork',
        'CloudObjects',
      ),
    ],
  },
  {
    title: 'What lab.yaml says of the machines',
    intro: '`lab.plan`: [lab.yaml](lab-files.md), with everything decided that it leaves open.',
    parts: [
      { file: 'lab/lab.ts', noun: 'Lab', title: 'What lab.plan has' },
      ...rows('lab/lab.ts', 'NodePlan', 'Nic', 'Disk', 'HostEntry', 'Role', 'BakedPackage'),
      { file: 'lab/lab.ts', noun: 'Network', title: 'A network of the lab' },
    ],
  },
  {
    title: 'A page in a browser',
    intro: "What `await lab.browser()` gives, on a host that has one: `requires: ['browser']`.",
    parts: [
      { file: `${SCENARIOS}/browsing.ts`, noun: 'CheckPage', prefix: 'page.' },
      ...rows('ports/browser.ts', 'Glance'),
    ],
  },
  {
    title: 'A scenario',
    intro: 'How they are put together is in [scenarios](scenarios.md#write-one).',
    parts: [
      ...rows(`${SCENARIOS}/scenario.ts`, 'scenario'),
      { file: `${SCENARIOS}/scenario.ts`, noun: 'ScenarioWords', title: 'The words of a scenario' },
      ...rows(`${SCENARIOS}/check.ts`, 'Check', 'defineCheck'),
      ...rows(`${SCENARIOS}/lab-under-test.ts`, 'Fixture'),
      ...rows(`${SCENARIOS}/fixture.ts`, 'defineFixture'),
    ],
  },
  {
    title: 'Secrets and messages',
    intro: 'Whatever a check prints, throws or asks is written down without the secrets of the lab.',
    parts: [...rows('core/secret.ts', 'Secret'), ...rows('core/errors.ts', 'messageOf')],
  },
  {
    title: 'What is thrown',
    brief: true,
    intro: `Nothing of this has to be caught: a check that throws has failed, unless it is \`CheckSkipped\`, and whose fault that is follows from the class. An assertion
of chai that does not hold is the deployment's fault, too (exit 1); any other error is the scenario's, as is a \`UsageError\` within a
check (exit 2).`,
    parts: [
      ...rows('core/errors.ts', 'CommandFailed', 'WaitTimedOut', 'CheckFailed', 'MachineEnded'),
      ...rows(`${SCENARIOS}/check-skipped.ts`, 'CheckSkipped'),
      ...rows('openstack/api-error.ts', 'RequestRefused', 'NoAnswer', 'UnexpectedAnswer'),
      ...rows('core/errors.ts', 'ConnectFailed', 'LabFault', 'HostLacks', 'UsageError', 'ScenarioBroken'),
    ],
  },
];
