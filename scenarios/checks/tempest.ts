import {
  CheckFailed,
  CheckSkipped,
  defineCheck,
  defineFixture,
  type Check,
  type Duration,
  type Fixture,
  type LabUnderTest,
} from '../../harness/index.ts';
import { tempestPackage, type TempestEdition } from './tempest-package.ts';
import { parseResults, resultOf, type TempestResult } from './tempest-results.ts';
import { tempestSite, type TempestSite } from './tempest-site.ts';
import { smokeSetOf, type TempestTest } from './tempest-tests.ts';

/** Of the tests of one area, with Tempest's installation where they are the first. */
const WITHIN: Duration = '60m';
const RUN_WITHIN: Duration = '45m';
const TEST_WITHIN: Duration = '10m';

const PIKE: TempestEdition = { version: '17.1.0', packageName: 'openstack-tempest', release: 'pike-tempest' };
/** Of labs whose platform has an OpenStack of its own. */
const OTHERS: Readonly<Record<string, TempestEdition>> = {
  debian: { version: '33.0.0', packageName: 'tempest' },
};

/** Results of tests that Tempest ran together. */
type TempestRun = Fixture<readonly TempestResult[]>;

/** The smoke set of the Tempest of a lab's release, a check for each of its tests. */
export function tempestChecks(lab: string): readonly Check[] {
  const edition = OTHERS[lab] ?? PIKE;
  const site = tempestSite(tempestPackage(edition));
  return together(smokeSetOf(edition.version)).flatMap((tests) => {
    const run = tempestRun(site, tests);
    return tests.map((test) => tempestCheck(test, run, tests));
  });
}

/** Tests of one area that need the same of nodes: what a lab cannot have is not run, nor what --only leaves out. */
function together(tests: readonly TempestTest[]): readonly (readonly TempestTest[])[] {
  const keyOf = ({ area, requires }: TempestTest): string => [area, ...requires].join(' ');
  const keys = [...new Set(tests.map(keyOf))];
  return keys.map((key) => tests.filter((test) => keyOf(test) === key));
}

function tempestCheck(test: TempestTest, run: TempestRun, tests: readonly TempestTest[]): Check {
  return defineCheck({
    id: test.id,
    title: test.name,
    requires: test.requires,
    uses: [run],
    within: WITHIN,
    run: async (lab) => judge(lab, test, resultOf(test, await lab.fixture(run), tests)),
  });
}

async function judge(lab: LabUnderTest, test: TempestTest, result: TempestResult | undefined): Promise<void> {
  if (!result)
    throw new CheckFailed(`${test.name}: Tempest tells nothing of it: no such test, or it was ended`);
  const { status, said, details } = result;
  if (status === 'skip') throw new CheckSkipped(`Tempest: ${said}`);
  if (status === 'success') return;
  await lab.controller().run(`cat ${details}`); // for the evidence
  throw new CheckFailed(`${result.id}: ${status}: ${said || 'without a word'}`);
}

function tempestRun(site: Fixture<TempestSite>, tests: readonly TempestTest[]): TempestRun {
  const [first] = tests;
  const name = [first?.area, ...(first?.requires ?? [])].join('-');
  return defineFixture({
    name: `run of tempest for ${name}`,
    uses: [site],
    async make(lab) {
      const { workspace } = await lab.fixture(site);
      const dir = `${workspace}/${name}`;
      await lab.controller().succeed(`mkdir -p ${dir}/details && cat >${dir}/list`, {
        input: tests.map(({ line }) => `${line}\n`).join(''),
      });
      return runIn(lab, dir, workspace);
    },
  });
}

/** Its exit status says less than its results. */
async function runIn(lab: LabUnderTest, dir: string, workspace: string): Promise<readonly TempestResult[]> {
  const node = lab.controller();
  const { python } = lab.cloud;
  const seconds = Math.ceil(lab.stretched(TEST_WITHIN) / 1_000);
  const command = `tempest run --config-file ${workspace}/tempest.conf --load-list list --serial --subunit`;
  // the processes that it starts know nothing of --config-file
  const environment = `PYTHON=${python} OS_TEST_TIMEOUT=${seconds} TEMPEST_CONFIG_DIR=${workspace}`;
  await node.run(`cd ${dir} && ${environment} ${command} >stream 2>errors`, { within: RUN_WITHIN });
  const tell = `cd ${dir} && ${python} ${workspace}/results.py stream ${dir}/details`;
  const results = parseResults(await node.succeed(tell, { within: '2m' }));
  if (results.length > 0) return results;
  throw new CheckFailed(`tempest: ran no test; last said: ${await node.succeed(`tail -n 5 ${dir}/errors`)}`);
}
