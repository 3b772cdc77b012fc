import { expect } from 'chai';
import { defineCheck, type Check } from '../../harness/index.ts';
import { inWords, printedOn } from './node-lines.ts';

/** Where deployments write. */
const PLACES = '/etc /home /opt /root /srv /tmp /usr/local /var';
/** What a node was given before its first boot is older than all that a deployment wrote. */
const FIRST_FILE = '/etc/lab/nics';
/** Each password is a line of standard input, and no argument: a command line is public. */
const KEEP_WORDS = 'words=$(mktemp) && trap "rm -f $words" EXIT && cat >"$words"';
const AS_NOBODY = `setpriv --reuid=65534 --regid=65534 --clear-groups bash -c '
  ${KEEP_WORDS}
  find ${PLACES} -xdev -type f -newer ${FIRST_FILE} -readable ! -path "$words" -print0 2>/dev/null |
    xargs -0 -r grep -lsaF -f "$words" || true'`;
/** keystone logs whatever it is shown in place of a token; checks show it the temporary one, which opens nothing any more. */
const SHOWN_AS_TOKEN = 'Could not find token: ';
const IN_LOGS = `bash -c '${KEEP_WORDS}; { grep -rsaF -f "$words" /var/log | grep -avF "${SHOWN_AS_TOKEN}" | cut -d : -f 1 | sort -u; } || true'`;

const passwords = defineCheck({
  id: 'health.passwords',
  title: 'no password of the deployment stands in a file that every account of a node may read, or in a log',
  seed: [],
  async run(lab) {
    const input = lab.secrets.map((name) => `${lab.password(name).reveal()}\n`).join('');
    expect(input, 'secrets of the deployment').to.not.equal('');
    const options = { input, within: '2m' } as const;
    const [readable, logged] = await Promise.all([
      printedOn(lab.nodes(), () => AS_NOBODY, options),
      printedOn(lab.nodes(), () => IN_LOGS, options),
    ]);
    expect(readable.map(inWords).join('\n'), 'files with a password that everybody may read').to.equal('');
    expect(logged.map(inWords).join('\n'), 'logs with a password').to.equal('');
  },
});

export const secrecyChecks: readonly Check[] = [passwords];
