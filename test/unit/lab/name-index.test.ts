import { expect } from 'chai';
import { NameIndex } from '../../../harness/lab/name-index.ts';

function namedIn(text: string, ...paths: string[]): string[] {
  return new NameIndex(paths).namedIn(text).toSorted();
}

describe('the names of files', () => {
  it('are found in a text as words of their own', () => {
    expect(namedIn('cp site.conf /etc', 'site.conf')).to.deep.equal(['site.conf']);
    expect(namedIn('cp "$here"/site.conf.', 'roles/web/site.conf')).to.deep.equal(['site.conf']);
    for (const text of [
      'mysite.conf',
      'site.config',
      'my-site.conf',
      'site.conf-old',
      'siteXconf',
      'site conf',
    ])
      expect(namedIn(text, 'site.conf'), text).to.deep.equal([]);
  });

  it('are found whatever is in them', () => {
    const names = ['my file.txt', '.env', '-x', 'a+b(1).sh', 'ä', 'größe', '[ab]', 'new\nline', "it's"];
    for (const name of names) {
      expect(namedIn(`read ${name};`, ...names), name).to.deep.equal([name]);
      expect(namedIn(`read x${name}x;`, name), `x${name}x`).to.deep.equal([]);
    }
  });

  it('lead to every file of a name', () => {
    const index = new NameIndex(['a/main.yml', 'b/main.yml', 'other', 'empty/']);
    expect(index.pathsOf('main.yml')).to.deep.equal(['a/main.yml', 'b/main.yml']);
    expect(index.pathsOf('nothing')).to.deep.equal([]);
    expect(index.namedIn('no name')).to.deep.equal([]);
  });

  it('are found in one pass over the text, however many they are', () => {
    const names = Array.from({ length: 20_000 }, (_, index) => `file-${index}.conf`);
    const index = new NameIndex(names);
    const text = `${names.slice(0, 8_000).join(' ')}\n`;
    const startedAt = performance.now();
    expect(index.namedIn(text)).to.have.lengthOf(8_000);
    expect(performance.now() - startedAt).to.be.below(1_000);
  });
});
