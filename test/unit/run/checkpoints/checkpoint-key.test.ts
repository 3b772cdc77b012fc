import { expect } from 'chai';
import { groundDifferences, keyOf } from '../../../../harness/run/checkpoints/checkpoint-key.ts';
import type { PhaseContent } from '../../../../harness/run/checkpoints/phase-content.ts';
import { content, GROUND } from '../../../support/checkpoints.ts';
import { Random } from '../../../support/random.ts';

const ROUNDS = 200;
const PHASES = [content('time'), content('database', ['time']), content('identity', ['database'])];
const KEY = keyOf(GROUND, PHASES);

function reversed(record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).toReversed());
}

function withByteChanged(text: string, random: Random): string {
  const at = random.below(text.length);
  return (
    text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 + random.below(15))) + text.slice(at + 1)
  );
}

describe('the key of a checkpoint', () => {
  it('is the same whatever the order of facts, phases and files', () => {
    const many = { ...content('web'), files: { 'a.sh': '1', 'b.sh': '2' } };
    const one = keyOf(GROUND, [...PHASES, many]);
    const other = keyOf(reversed(GROUND), [{ ...many, files: reversed(many.files) }, ...PHASES.toReversed()]);
    expect(one)
      .to.equal(other)
      .and.to.match(/^[0-9a-f]{64}$/);
  });

  it(`is another one when any byte of the ground or of a phase changes: ${ROUNDS} random bytes`, () => {
    const seed = Date.now() % 1_000_000;
    const random = new Random(seed);
    for (let round = 0; round < ROUNDS; round += 1) {
      const index = random.below(PHASES.length);
      const phase = PHASES[index] as PhaseContent;
      const [file = '', digest = ''] = Object.entries(phase.files)[0] ?? [];
      const variants: PhaseContent[] = [
        { ...phase, definition: withByteChanged(phase.definition, random) },
        { ...phase, files: { [file]: withByteChanged(digest, random) } },
        { ...phase, files: { [withByteChanged(file, random)]: digest } },
        { ...phase, files: { ...phase.files, more: '' } },
        { ...phase, name: withByteChanged(phase.name, random) },
      ];
      for (const variant of variants)
        expect(keyOf(GROUND, PHASES.with(index, variant)), `seed ${seed}`).to.not.equal(KEY);
      const ground = { ...GROUND, QEMU: withByteChanged(GROUND['QEMU'] ?? '', random) };
      expect(keyOf(ground, PHASES), `seed ${seed}`).to.not.equal(KEY);
    }
  });

  it('is another one with a phase more or less, and when a text moves from one fact to the next', () => {
    expect(keyOf(GROUND, PHASES.slice(1))).to.not.equal(KEY);
    expect(keyOf(GROUND, [...PHASES, content('more')])).to.not.equal(KEY);
    expect(keyOf({ a: 'b', c: 'd' }, [])).to.not.equal(keyOf({ a: 'bc', '': 'd' }, []));
  });

  it('comes with words for what changed in the ground', () => {
    expect(groundDifferences({ QEMU: '8' }, { QEMU: '7', libvirt: '9' })).to.deep.equal([
      'QEMU changed',
      'libvirt changed',
    ]);
    expect(groundDifferences(GROUND, reversed(GROUND))).to.deep.equal([]);
  });
});
