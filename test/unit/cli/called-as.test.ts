import { expect } from 'chai';
import { calledAs } from '../../../harness/cli/called-as.ts';

describe('what people are told to type', () => {
  for (const [what, environment, call, name = 'lab'] of [
    ['its path, as it was typed', { STACKLAB_CALLED: 'bin/lab' }, 'bin/lab'],
    [
      'its path with quotes where a shell wants them',
      { STACKLAB_CALLED: '/my labs/bin/lab' },
      "'/my labs/bin/lab'",
    ],
    [
      'its name where PATH leads to it',
      { STACKLAB_CALLED: '/usr/local/bin/stacklab' },
      'stacklab',
      'stacklab',
    ],
    ['npx with its name where npm has found it', { STACKLAB_CALLED: '/p/node_modules/.bin/lab' }, 'npx lab'],
    [
      'npx with its name in whatever npm put into PATH',
      { STACKLAB_CALLED: '/h/.npm/_npx/1/node_modules/.bin/stacklab', npm_lifecycle_event: 'npx' },
      'npx stacklab',
      'stacklab',
    ],
    [
      'npm run where this has started it',
      { STACKLAB_CALLED: 'bin/lab', npm_lifecycle_event: 'lab' },
      'npm run lab --',
    ],
    [
      'npm run lab for its shorthands',
      { STACKLAB_CALLED: 'bin/lab', npm_lifecycle_event: 'lab:pike' },
      'npm run lab --',
    ],
    [
      'its path in what another script of npm runs',
      { STACKLAB_CALLED: 'bin/lab', npm_lifecycle_event: 'label' },
      'bin/lab',
    ],
  ] as const)
    it(`begins with ${what}`, () => {
      const PATH = '/usr/local/bin:/p/node_modules/.bin:/h/.npm/_npx/1/node_modules/.bin';
      expect(calledAs({ PATH, ...environment })).to.deep.equal({ name, call });
    });

  it('is not known of a start that says nothing', () => {
    expect(calledAs({ PATH: '/usr/bin' })).to.equal(undefined);
  });
});
