import { expect } from 'chai';
import { DebugLog, type DebugTopic } from '../../../harness/core/debug-log.ts';
import { knownSecrets } from '../../../harness/core/known-secrets.ts';
import { shellWord } from '../../../harness/core/shell-quote.ts';
import { MASK } from '../../../harness/core/secret.ts';
import { rejection } from '../../support/rejection.ts';

const PASSWORD = "Qz4'debugged'Vx81";

function heard(...topics: DebugTopic[]): { readonly log: DebugLog; readonly lines: string[] } {
  const log = new DebugLog();
  const lines: string[] = [];
  log.listen(topics, (topic, line) => lines.push(`${topic}: ${line}`));
  return { log, lines };
}

describe('the debug log', () => {
  it('tells of the topics that were asked for, and of no other', () => {
    const { log, lines } = heard('ssh');
    log.tell('ssh', 'connection opened');
    log.tell('program', 'started true');
    expect(lines).to.deep.equal(['ssh: connection opened']);
    expect([log.hears('ssh'), log.hears('program')]).to.deep.equal([true, false]);
  });

  it('says nothing while nobody listens', async () => {
    const log = new DebugLog();
    log.tell('ssh', 'connection opened');
    expect(await log.during('ssh', 'connect', () => Promise.resolve(7))).to.equal(7);
  });

  it('has no secret in any line, as it is or quoted, and cuts a long one after that', () => {
    knownSecrets.add(PASSWORD);
    const { log, lines } = heard('program');
    log.tell('program', `started echo ${PASSWORD} ${shellWord(PASSWORD)}`);
    log.tell('program', `${'x'.repeat(995)}${PASSWORD}${'y'.repeat(1_500)}`);
    expect(lines[0]).to.equal(`program: started echo ${MASK} '${MASK}'`);
    expect(lines[1]).to.have.length('program: '.length + 1_999);
    expect(lines[1]).not.to.contain(PASSWORD.slice(0, 4));
  });

  it('makes one line of what has several', () => {
    const { log, lines } = heard('program');
    log.tell('program', 'started sh -c "\n  true\n"');
    expect(lines).to.deep.equal(['program: started sh -c " true "']);
  });

  it('tells of an action when it begins, and when it is over how it ended and how long it took', async () => {
    const { log, lines } = heard('libvirt');
    await log.during('libvirt', 'start domain one', () => {
      expect(lines).to.deep.equal(['libvirt: start domain one …']);
      return Promise.resolve();
    });
    expect(lines[1]).to.match(/^libvirt: start domain one: done after \d+ ms$/);
  });

  it('lets an error through, and tells it', async () => {
    const { log, lines } = heard('libvirt');
    const refused = new Error('no such domain');
    expect(await rejection(log.during('libvirt', 'destroy', () => Promise.reject(refused)))).to.equal(
      refused,
    );
    expect(lines[1]).to.match(/^libvirt: destroy: failed \(no such domain\) after \d+ ms$/);
  });
});
