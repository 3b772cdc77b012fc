import { expect } from 'chai';
import { matchesGlob } from '../../../harness/lab/glob.ts';

describe('a pattern of files', () => {
  for (const [pattern, fits, others] of [
    ['site.yml', ['site.yml'], ['site-yml', 'roles/site.yml', 'site.yml.bak']],
    ['*.yml', ['site.yml', '.yml'], ['roles/main.yml']],
    ['roles/**', ['roles/a', 'roles/a/b.yml'], ['roles', 'other/a']],
    ['**/main.yml', ['main.yml', 'roles/web/main.yml'], ['roles/xmain.yml']],
    ['file?.txt', ['file1.txt'], ['file.txt', 'file12.txt', 'file/.txt']],
    ['a+(b).c', ['a+(b).c'], ['aab.c', 'a+(b)xc']],
  ] as const)
    it(`'${pattern}' fits ${fits.join(' and ')} and no other`, () => {
      expect(fits.filter((path) => !matchesGlob(path, pattern))).to.deep.equal([]);
      expect(others.filter((path) => matchesGlob(path, pattern))).to.deep.equal([]);
    });
});
