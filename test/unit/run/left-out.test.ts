import { expect } from 'chai';
import type { LeftOut } from '../../../harness/lab/folder.ts';
import type { EventBody } from '../../../harness/report/events.ts';
import { tellLeftOut } from '../../../harness/run/left-out.ts';
import { folderOf } from '../../support/folder.ts';

function told(leftOut: Partial<LeftOut>): EventBody[] {
  const events: EventBody[] = [];
  const folder = folderOf('/labs/my/deploy');
  tellLeftOut({ ...folder, leftOut: { ...folder.leftOut, ...leftOut } }, (event) => events.push(event));
  return events;
}

describe('what is left out of a folder', () => {
  it('is not worth a word where it is nothing', () => expect(told({})).to.deep.equal([]));

  it('is told where .git or .gitignore files leave something out', () => {
    const event = { type: 'left-out', folder: '/labs/my/deploy', git: false, ignored: 0 };
    expect(told({ git: true })).to.deep.equal([{ ...event, git: true }]);
    expect(told({ ignored: 3 })).to.deep.equal([{ ...event, ignored: 3 }]);
  });

  it('is a warning where it is no file, with the first names', () => {
    const strange = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `${name} (a socket)`);
    expect(told({ strange })).to.deep.equal([
      {
        type: 'warning',
        message:
          '/labs/my/deploy: neither sent nor looked at: a (a socket), b (a socket), c (a socket), d (a socket), e (a socket) and 1 more',
      },
    ]);
  });
});
