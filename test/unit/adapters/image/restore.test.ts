import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { PROJECT } from '../../../support/lab-cli.ts';

const RESTORE = join(PROJECT, 'harness/adapters/image/tree/restore.awk');
/** As debugfs lists folders (`ls -p`) and attributes (`ea_list`). */
const SAID = `debugfs: ls -p "/"
/2/040755/0/0/.//
/2/040755/0/0/..//
/12/120777/0/0/bin/7/
/14/041777/0/0/tmp//
/15/020666/0/0/null//
debugfs: ls -p "/usr/bin"
/20/040755/0/0/.//
/14/041777/0/0/..//
/21/104755/0/0/su/72000/
/22/100755/0/0/perl/9/
/22/100755/0/0/perl5.36/9/
/23/100755/0/0/ping it's/90568/
/24/102755/0/42/chage/80376/
debugfs: ea_list <22>
debugfs: ea_list <23>
Extended attributes:
  security.capability (20) = 01 00 00 02 00 24 00 00 00 00 00 00 00 00 00 00 00 00 00 00 
debugfs: ea_list <24>
Extended attributes:
  system.posix_acl_access (28) = 01 00 00 00
  security.capability (20) = 00 00 00 02 00 00 00 80 00 00 00 00 01 00 00 00 00 00 00 00 
`;

describe('what a dump of a disk leaves out', () => {
  it('is restored: special modes, hard links and capabilities, and nothing else', async () => {
    const { stdout } = await execa('awk', ['-f', RESTORE], { input: SAID });
    expect(stdout.split('\n')).to.deep.equal([
      "chmod 1777 .'/tmp'",
      "chmod 4755 .'/usr/bin/su'",
      "ln -f .'/usr/bin/perl' .'/usr/bin/perl5.36'",
      "chmod 2755 .'/usr/bin/chage'",
      "chroot . setcap 10,13=ep '/usr/bin/ping it'\\''s'",
      "chroot . setcap 31,32=p '/usr/bin/chage'",
    ]);
  });
});
