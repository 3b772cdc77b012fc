import { expect } from 'chai';
import { isConsequence } from '../../../harness/report/consequences.ts';

/** As nova's and mod_wsgi's logs have them. */
const SAID = [
  'NoValidHost: No valid host was found. There are not enough hosts available.',
  "[instance: 31f4] Error from last host: computer01 (node computer01): [u'Traceback (most recent call last):",
  'MaxRetriesExceeded: Exceeded maximum number of retries. Exhausted all hosts available for retrying build failures',
  'Exceeded max scheduling attempts 3 for instance 31f4',
  'RescheduledException: Build of instance 31f4 was re-scheduled: Unable to open /dev/net/tun',
  'BuildAbortException: Build of instance 31f4 aborted: Failed to allocate the network(s)',
  'systemd[1]: Failed to start nginx.service - A high performance web server and a reverse proxy server.',
  "mod_wsgi (pid=9): Exception occurred processing WSGI script '/usr/bin/keystone-wsgi-public'.",
  'Authorization failed. The request you have made requires authentication. from 10.0.0.11: Unauthorized: The request you have made requires authentication.',
  "Unhandled error: AttributeError: 'NoneType' object has no attribute 'cleanup'",
];
const CAUSES = [
  'libvirtError: Unable to open /dev/net/tun, is tun module loaded?: Permission denied',
  'Instance failed to spawn: libvirtError: internal error',
  'Script timed out before returning headers: keystone',
];

describe('complaints that are only consequences', () => {
  for (const text of SAID)
    it(`are told: ${text.slice(0, 60)}`, () => expect(isConsequence(text)).to.equal(true));
  for (const text of CAUSES)
    it(`are told from causes: ${text.slice(0, 60)}`, () => expect(isConsequence(text)).to.equal(false));
});
