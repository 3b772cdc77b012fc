import { expect } from 'chai';
import { DomainNewsReader, parseDomainEvent } from '../../../../harness/adapters/libvirt/domain-events.ts';

const newsOf = (...lines: string[]) => {
  const reader = new DomainNewsReader();
  return lines.flatMap((line) => {
    const event = parseDomainEvent(line);
    const news = event && reader.read(event);
    return news ? [news] : [];
  });
};

/** Lines as virsh 9.0.0 prints them. */
describe('news of domains', () => {
  it('tells a system that powered itself off from a host that did it', () => {
    expect(
      newsOf(
        "event 'lifecycle' for domain 'a': Shutdown Finished after guest request",
        "event 'lifecycle' for domain 'a': Stopped Shutdown",
      ),
    ).to.deep.equal([{ what: 'ended', by: 'guest', how: 'was powered off by its own system' }]);
    const [byHost] = newsOf(
      "event 'lifecycle' for domain 'a': Shutdown Finished after host request",
      "event 'lifecycle' for domain 'a': Stopped Destroyed",
    );
    expect(byHost).to.include({ what: 'ended', by: 'host' });
  });

  it('does not take the shutdown of one domain for that of another', () => {
    const [news] = newsOf(
      "event 'lifecycle' for domain 'a': Shutdown Finished after guest request",
      "event 'lifecycle' for domain 'b': Stopped Shutdown",
    );
    expect(news).to.include({ by: 'host' });
  });

  it('tells which file the host could not write, whether libvirt says why or not', () => {
    const told = {
      what: 'disk-error',
      by: 'host',
      how: 'could not write to a disk',
      disk: '/labs/a b/root.qcow2',
    };
    for (const reason of ['', 'enospc'])
      expect(
        newsOf(
          `event 'io-error-reason' for domain 'a': /labs/a b/root.qcow2 (virtio-disk0) report due to ${reason}`,
        ),
      ).to.deep.equal([told]);
  });

  it('says nothing of what machines do all the time', () => {
    expect(
      newsOf(
        "event 'reboot' for domain 'a'",
        "event 'lifecycle' for domain 'a': Resumed Unpaused",
        "event 'metadata-change' for domain 'a': type element, uri urn:x",
        "event 'rtc-change' for domain 'a': 0",
        'error: something else',
        '',
      ),
    ).to.deep.equal([]);
  });
});
