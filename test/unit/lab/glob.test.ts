import { expect } from 'chai';
import { globOf } from '../../../harness/lab/glob.ts';

describe('a pattern of files', () => {
  for (const [pattern, fits, others] of [
    ['site.yml', ['site.yml'], ['site-yml', 'roles/site.yml', 'site.yml.bak']],
    ['*.yml', ['site.yml', '.yml'], ['roles/main.yml']],
    ['roles/**', ['roles/a', 'roles/a/b.yml'], ['roles', 'other/a']],
    ['**/main.yml', ['main.yml', 'roles/web/main.yml'], ['roles/xmain.yml']],
    ['file?.txt', ['file1.txt'], ['file.txt', 'file12.txt', 'file/.txt']],
    ['**', ['a', 'a/b', 'new\nline'], []],
    ['a**b', ['ab', 'a/x/b'], ['abc']],
    ['**/*/x', ['a/x', 'a/b/x'], ['x']],
    ['constructor/*', ['constructor/a'], ['a', 'constructor/a/b']],
    ['a+(b).c', ['a+(b).c'], ['aab.c', 'a+(b)xc']],
  ] as const)
    it(`'${pattern}' fits ${fits.join(' and ')} and no other`, () => {
      expect(fits.filter((path) => !globOf(pattern).test(path))).to.deep.equal([]);
      expect(others.filter((path) => globOf(pattern).test(path))).to.deep.equal([]);
    });

  it('is decided at once, however many ways a path may fit it', () => {
    const path = `${'a/'.repeat(200)}c`;
    const startedAt = performance.now();
    for (const part of ['**/a/', '**', '*a', '**/'])
      expect(globOf(`${part.repeat(20)}b`).test(path)).to.equal(false);
    expect(globOf(`${'*a'.repeat(20)}b`).test('a'.repeat(250))).to.equal(false);
    expect(performance.now() - startedAt).to.be.lessThan(2_000);
  });
});
