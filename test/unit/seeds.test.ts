import { expect } from 'chai';
import { citedIn, definedIn, SEED_PAGES, textsBelow, type Text } from '../support/seed-citations.ts';

/** What was cited before there were pages, and a citation whose line ends within it. */
const OTHER_FORMS = /\bseed[ -]digest\b|\bdigest \d|\b(?:guide|trap)\n\W+\d+\.\d/gi;

describe('the pages of docs/seeds', () => {
  it('have every id that labs, scenarios, harness, tests and docs cite', async () => {
    const defined = new Set((await textsBelow(SEED_PAGES)).flatMap(({ text }) => definedIn(text)));
    expect(defined.size).to.be.above(300);
    const cited = (await citing()).flatMap(({ file, text }) => citedIn(text).map((id) => ({ file, id })));
    expect(cited.length).to.be.above(200);
    expect(cited.filter(({ id }) => !defined.has(id))).to.deep.equal([]);
  });

  it('have each id once', async () => {
    const ids = (await textsBelow(SEED_PAGES)).flatMap(({ text }) => definedIn(text));
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).to.deep.equal([]);
  });

  it('are cited in the forms of their README, each in one line', async () => {
    const others = (await citing()).flatMap(({ file, text }) =>
      [...text.matchAll(OTHER_FORMS)].map(([form]) => ({ file, form })),
    );
    expect(others).to.deep.equal([]);
  });

  it('are found cited one by one where a comment names a range', () => {
    const steps = ['S001-8', 'S001-9', 'S001-11', 'S001-12'];
    expect(citedIn('seed 001 steps 8, 9 and 11 to 12; E001-1')).to.have.members([...steps, 'E001-1']);
    expect(citedIn('guide 6.1 step 2; trap 8.4-21')).to.have.members(['6.1', '6.1-2', '8.4-21']);
  });
});

async function citing(): Promise<readonly Text[]> {
  return (await Promise.all(['labs', 'scenarios', 'harness', 'test', 'docs'].map(textsBelow))).flat();
}
