import { expect } from 'chai';
import { CliSandbox } from '../support/cli-sandbox.ts';
import { SMALL_LAB, SMALL_PROJECT, smallDeployment } from '../support/small-project.ts';

const HARNESS = new URL('../../harness/index.ts', import.meta.url).href;
const scenarioOf = (
  body: string,
): string => `import { scenario, defineCheck } from ${JSON.stringify(HARNESS)};
scenario('it is there', 'small', ({ deploy, check }) => {
  deploy();
  check(defineCheck({ id: 'small.there', title: 'it is there', run: ${body} }));
});
`;
const GOOD = {
  ...SMALL_PROJECT,
  'scenarios/small.scenario.ts': scenarioOf("async (lab) => { await lab.node('one').succeed('true'); }"),
  'package.json': '{ "type": "module" }',
};

describe('lab validate', () => {
  it('says of a lab that is good what it has, and makes nothing', async () => {
    await using cli = await CliSandbox.create(GOOD);
    const { exitCode, all } = await cli.lab(['validate', 'small'], {}, { timeoutMs: 120_000 });
    expect([exitCode, all]).to.deep.equal([0, 'small        is good; nodes: 1, phases: 1, checks: 1']);
  }).timeout(150_000);

  it('names what is wrong in each of the labs, and ends with 64', async () => {
    await using cli = await CliSandbox.create({
      ...GOOD,
      'scenarios/small.scenario.ts': scenarioOf("async (lab) => { lab.nod('one'); }"),
      'labs/bad/lab.yaml': SMALL_LAB.replace('memory: 256MiB', 'memroy: 256MiB'),
      'labs/plain/lab.yaml': SMALL_LAB,
      ...smallDeployment('plain'),
      'labs/wrong/lab.yaml': SMALL_LAB,
      'labs/wrong/deploy/deployment.yaml':
        'phases:\n  - { name: hello, on: two, run: hello.sh, within: 30s }\n',
    });
    const { exitCode, stdout, stderr } = await cli.lab(['validate'], {}, { timeoutMs: 120_000 });
    expect(exitCode, stderr).to.equal(64);
    expect(stdout).to.equal(
      'plain        is good; nodes: 1, phases: 1, no scenario, so that nothing would be proven',
    );
    expect(stderr)
      .to.match(/^bad +cannot be run:\nlabs\/bad\/lab\.yaml:7: nodes\.one\.memory: missing/m)
      .and.match(/^small +cannot be run:\n.*small\.scenario\.ts: its types are wrong/m)
      .and.match(/^wrong +cannot be run:\n.*labs\/wrong\/deploy\/deployment\.yaml:2: .*two/m);
  }).timeout(150_000);

  it('refuses a lab that is not there', async () => {
    await using cli = await CliSandbox.create(GOOD);
    const { exitCode, all } = await cli.lab(['validate', 'smal']);
    expect(exitCode).to.equal(64);
    expect(all).to.contain("did you mean 'small'?");
  });
});
