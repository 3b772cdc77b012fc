import { expect } from 'chai';
import { chooseConsole } from '../../../../harness/report/console/console-choice.ts';
import { Brush } from '../../../../harness/report/console/terminal-style.ts';

const UTF8 = { LANG: 'en_US.UTF-8', TERM: 'xterm-256color' };

function choice(environment: Record<string, string>, isTerminal = true, colour?: boolean) {
  const { live, style } = chooseConsole({ isTerminal, environment, verbose: false, colour });
  return [
    live ? 'live' : 'plain',
    style.colour ? 'coloured' : 'grey',
    style.unicode ? 'unicode' : 'ascii',
  ].join(' ');
}

describe('choice of a console', () => {
  for (const [where, environment, isTerminal, expected] of [
    ['on a terminal', UTF8, true, 'live coloured unicode'],
    ['in a file', UTF8, false, 'plain grey unicode'],
    ['on a dumb terminal', { ...UTF8, TERM: 'dumb' }, true, 'plain grey unicode'],
    ['in CI, even with a terminal', { ...UTF8, CI: 'true' }, true, 'plain coloured unicode'],
    ['while lines of the debug log come', { ...UTF8, STACKLAB_DEBUG: 'ssh' }, true, 'plain coloured unicode'],
    ['with NO_COLOR', { ...UTF8, NO_COLOR: '1' }, true, 'live grey unicode'],
    ['with an empty NO_COLOR', { ...UTF8, NO_COLOR: '' }, true, 'live coloured unicode'],
    ['with FORCE_COLOR in a file', { ...UTF8, FORCE_COLOR: '1' }, false, 'plain coloured unicode'],
    ['with FORCE_COLOR=0', { ...UTF8, FORCE_COLOR: '0' }, true, 'live grey unicode'],
    ['in the C locale', { LANG: 'en_US.UTF-8', LC_ALL: 'C' }, true, 'live coloured ascii'],
    ['in no locale', {}, true, 'live coloured ascii'],
  ] as const)
    it(`is ${expected} ${where}`, () => expect(choice(environment, isTerminal)).to.equal(expected));

  it('follows an option rather than the environment', () => {
    expect(choice({ ...UTF8, NO_COLOR: '1' }, true, true)).to.equal('live coloured unicode');
    expect(choice(UTF8, true, false)).to.equal('live grey unicode');
  });
});

describe('Brush', () => {
  it('paints only where colours are wanted', () => {
    const style = { colour: true, unicode: true, verbose: false };
    expect(new Brush(style).paint('good', 'x')).to.equal('\u001b[32mx\u001b[39m');
    expect(new Brush({ ...style, colour: false }).paint('good', 'x')).to.equal('x');
  });

  it('has a sign of plain ASCII for every sign', () => {
    const brush = new Brush({ colour: false, unicode: false, verbose: false });
    for (const name of ['passed', 'failed', 'skipped', 'rule', 'spinner', 'ellipsis', 'bar', 'full'] as const)
      expect(brush.sign(name)).to.match(/^[ -~]+$/);
  });
});
