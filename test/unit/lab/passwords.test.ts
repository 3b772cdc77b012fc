import { expect } from 'chai';
import { generatePassword, generatePasswords } from '../../../harness/lab/passwords.ts';

describe('generated passwords', () => {
  it('are 24 letters and digits that no format and no eye misreads', () => {
    for (let round = 0; round < 500; round += 1)
      expect(generatePassword().reveal()).to.match(/^[A-HJ-NP-Za-km-z2-9]{24}$/);
  });

  it('differ from each other and from those of the run before', () => {
    const names = Array.from({ length: 200 }, (_, index) => `name${index}`);
    const values = [...generatePasswords(names).values(), ...generatePasswords(names).values()];
    expect(new Set(values.map((secret) => secret.reveal())).size).to.equal(400);
  });

  it('stand under the names that were declared, and print as stars', () => {
    const passwords = generatePasswords(['rabbit', 'glance']);
    expect([...passwords.keys()]).to.deep.equal(['rabbit', 'glance']);
    expect(String(passwords.get('rabbit'))).to.equal('***');
  });
});
