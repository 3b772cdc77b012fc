import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { LabHome } from '../support/lab-home.ts';
import { PROJECT, startLab } from '../support/lab-cli.ts';
import type { Summary } from '../../harness/report/summary.ts';

const HARNESS = new URL('../../harness/index.ts', import.meta.url).href;
/** A check that asks a node something, before what the user's own code does. */
const ASKS = `defineCheck({ id: 'web.there', title: 'there', run: async (lab) => { await lab.node('server01').succeed('true'); } })`;

/** What a user's scenario does, and what has to come of it. */
const CASES: readonly {
  readonly does: string;
  readonly body: string;
  readonly exitCode: number;
  readonly says: string;
  readonly counts: Readonly<Record<'passed' | 'failed' | 'skipped', number>>;
}[] = [
  {
    does: 'fails in an it()',
    body: `it('adds up', () => { expect(1 + 1).to.equal(3); });`,
    exitCode: 1,
    says: 'expected 2 to equal 3',
    counts: { passed: 1, failed: 1, skipped: 0 },
  },
  {
    does: 'throws in an after()',
    body: `after(() => { throw new Error('cannot clean up'); });`,
    exitCode: 2,
    says: `"after all" hook in 'a broken scenario': cannot clean up`,
    counts: { passed: 1, failed: 0, skipped: 0 },
  },
  {
    does: 'calls process.exit(0)',
    body: `check(defineCheck({ id: 'web.exits', title: 'exits', run: async () => { process.exit(0); } }));
           it('is never asked', () => {});`,
    exitCode: 2,
    says: 'while check web.exits (exits) was asked, its process ended with exit code 0: a scenario must not call process.exit()',
    counts: { passed: 1, failed: 1, skipped: 1 },
  },
  {
    does: 'loops without end',
    body: `check(defineCheck({ id: 'web.loops', title: 'loops', run: async () => { for (;;); } }));`,
    exitCode: 2,
    says: 'while check web.loops (loops) was asked, its process did not answer for 30.0 s and was ended',
    counts: { passed: 1, failed: 1, skipped: 0 },
  },
  {
    does: 'loops without end beyond the time of its check',
    body: `check(defineCheck({ id: 'web.loops', title: 'loops', within: '2s', run: async () => { for (;;); } }));`,
    exitCode: 2,
    says: 'its process did not answer for 5.0 s, with the 2.0 s of web.loops over, and was ended',
    counts: { passed: 1, failed: 1, skipped: 0 },
  },
  {
    does: 'does not wait for what it asks',
    body: `check(defineCheck({ id: 'web.floats', title: 'floats', run: async (lab) => { void lab.node('server01').succeed('false'); await lab.node('client01').succeed('sleep 1'); } }));`,
    exitCode: 2,
    says: 'web.floats: ended without waiting for what it had started: server01: false (over); await it (',
    counts: { passed: 1, failed: 1, skipped: 0 },
  },
  {
    does: 'throws a plain error',
    body: `check(defineCheck({ id: 'web.throws', title: 'throws', run: async () => { throw new Error('no rain'); } }));`,
    exitCode: 2,
    says: 'no rain (',
    counts: { passed: 1, failed: 1, skipped: 0 },
  },
  {
    does: 'throws in a timer after its last check',
    body: `check(defineCheck({ id: 'web.late', title: 'late', run: async () => { setTimeout(() => { throw new Error('late rain'); }, 500); } }));`,
    exitCode: 2,
    says: 'an exception that nobody caught after its last check: late rain (',
    counts: { passed: 2, failed: 0, skipped: 0 },
  },
  {
    does: 'leaves a rejected promise behind',
    body: `check(defineCheck({ id: 'web.leaves', title: 'leaves', run: async () => { void Promise.reject(new Error('lost')); await new Promise(setImmediate); } }));`,
    exitCode: 2,
    says: 'a rejected promise that nobody waited for while check web.leaves (leaves) was asked: lost (',
    counts: { passed: 2, failed: 0, skipped: 0 },
  },
];

/** A project with the labs of this one, and a scenario of its own in a folder with a difficult name. */
class BrokenProject implements AsyncDisposable {
  readonly dir: string;

  private constructor(dir: string) {
    this.dir = dir;
  }

  static async create(): Promise<BrokenProject> {
    const project = new BrokenProject(
      join(await mkdtemp(join(tmpdir(), 'stacklab-broken-')), 'a #1 50% project'),
    );
    await mkdir(join(project.dir, 'scenarios'), { recursive: true });
    await symlink(join(PROJECT, 'labs'), join(project.dir, 'labs'));
    await symlink(join(PROJECT, 'node_modules'), join(project.dir, 'node_modules'));
    await writeFile(join(project.dir, 'package.json'), '{ "type": "module" }');
    return project;
  }

  async play(body: string): Promise<void> {
    const text = `import { expect } from 'chai';
      import { scenario, defineCheck } from ${JSON.stringify(HARNESS)};
      scenario('a broken scenario', 'smoke', ({ check }) => { check(${ASKS}); ${body} });`;
    await writeFile(join(this.dir, 'scenarios', 'broken.scenario.ts'), text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(dirname(this.dir), { recursive: true, force: true });
  }
}

/** What a run printed is cut at the blanks of its folder. */
async function latestSummary(project: string): Promise<Summary> {
  const text = await readFile(join(project, '.lab', 'runs', 'latest', 'summary.json'), 'utf8');
  return JSON.parse(text) as Summary;
}

describe('a scenario whose own code', () => {
  let home: LabHome;
  let project: BrokenProject;
  const lab = (...args: string[]): ReturnType<typeof startLab> =>
    startLab(args, { env: { ...home.env, STACKLAB_PROJECT: project.dir } });

  before(async function () {
    if (process.getuid?.() !== 0) this.skip();
    home = await LabHome.create();
    project = await BrokenProject.create();
    const up = await lab('up', 'smoke', '--provider', 'container', '--name', 'broken');
    expect(up.exitCode, up.all).to.equal(0);
  });
  after(async () => {
    await home[Symbol.asyncDispose]();
    await project[Symbol.asyncDispose]();
  });

  for (const { does, body, exitCode, says, counts } of CASES)
    it(`${does} is never green, and recorded whole`, async () => {
      await project.play(body);
      const run = await lab('check', 'broken', '--scenario', 'broken');
      expect(run.exitCode, run.all).to.equal(exitCode);
      const summary = await latestSummary(project.dir);
      expect(summary).to.include({ exitCode, verdict: exitCode === 1 ? 'red' : 'broken' });
      expect(summary.counts.checks).to.deep.equal({ ...counts, unfinished: 0 });
      const failures = [...summary.checks.flatMap(({ failure }) => failure ?? []), ...summary.faults];
      expect(failures.map(({ message }) => message).join('\n')).to.contain(says);
      expect(run.stdout).to.contain(says);
      const junit = await readFile(join(summary.directory, 'junit.xml'), 'utf8');
      expect(junit).to.match(exitCode === 1 ? /<failure / : /<error /);
    });

  it('proves nothing is neither green nor red', async () => {
    await project.play(
      `check(defineCheck({ id: 'web.kernel', title: 'kernel', requires: ['own-kernel'], run: async () => {} }));`,
    );
    const run = await lab('check', 'broken', '--scenario', 'broken', '--only', 'web.kernel');
    expect(run.exitCode, run.all).to.equal(3);
    expect(run.stdout).to.contain('nothing was proven: every check was skipped');
    expect(await latestSummary(project.dir)).to.include({ verdict: 'unproven', exitCode: 3 });
  });

  it('exits while it is loaded makes nothing, and is told with 64', async () => {
    await project.play(`it('is', () => {}); process.exit(0);`);
    const run = await lab('check', 'broken', '--scenario', 'broken');
    expect(run.exitCode, run.all).to.equal(64);
    expect(run.stderr).to.contain('the scenario cannot be loaded: its process ended with exit code 0');
  });
});
