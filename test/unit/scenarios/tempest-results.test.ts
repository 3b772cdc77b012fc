import { expect } from 'chai';
import { parseResults, resultOf } from '../../../scenarios/checks/tempest-results.ts';
import { parseTests, type TempestTest } from '../../../scenarios/checks/tempest-tests.ts';

const SUITE = 'tempest.api.network.test_networks.NetworksTest';
const TESTS = parseTests(
  ['list', 'show'].map((title) => `${SUITE}.test_${title}[id-${title},smoke]\n`).join(''),
);
const [FIRST, LAST] = TESTS as [TempestTest, TempestTest];

function told(
  ...results: readonly (readonly [id: string, status: string])[]
): ReturnType<typeof parseResults> {
  const lines = results.map(([id, status]) =>
    JSON.stringify({ id, status, seconds: 1, said: '', details: '' }),
  );
  return parseResults(`${lines.join('\n')}\n`);
}

function statusOf(test: TempestTest, results: ReturnType<typeof parseResults>): string | undefined {
  return resultOf(test, results, TESTS)?.status;
}

describe('what came of a test of Tempest', () => {
  it('is its own result', () => {
    const results = told([FIRST.name, 'success'], [LAST.name, 'fail']);
    expect(TESTS.map((test) => statusOf(test, results))).to.deep.equal(['success', 'fail']);
  });

  it('is that of its class where this could not prepare itself', () => {
    const results = told([`setUpClass (${SUITE})`, 'skip']);
    expect(TESTS.map((test) => statusOf(test, results))).to.deep.equal(['skip', 'skip']);
  });

  it('is for the last of a class that this could not clean up', () => {
    const results = told(
      [FIRST.name, 'success'],
      [LAST.name, 'success'],
      [`tearDownClass (${SUITE})`, 'fail'],
    );
    expect(TESTS.map((test) => statusOf(test, results))).to.deep.equal(['success', 'fail']);
  });

  it('is nothing where Tempest told nothing', () => {
    expect(statusOf(LAST, told([FIRST.name, 'success']))).to.equal(undefined);
  });
});
