import { expect } from 'chai';
import { lockOfFiles, parseConstraints, parseLock, renderLock } from '../../../harness/lab/lock-file.ts';
import { usageProblems } from '../../support/usage-error.ts';

const ONE = '1'.repeat(64);
const TWO = '2'.repeat(64);

describe('a lock', () => {
  it('is read as it is written', () => {
    const locked = [
      { name: 'pbr', version: '3.1.1', sha256: [ONE] },
      { name: 'oslo.config', version: '4.11.2', sha256: [ONE, TWO] },
    ];
    const text = renderLock('# made', locked);
    expect(text).to.equal(
      `# made\npbr==3.1.1 --hash=sha256:${ONE}\noslo.config==4.11.2 --hash=sha256:${ONE} --hash=sha256:${TWO}\n`,
    );
    expect(parseLock('lock.txt', text)).to.deep.equal(locked);
  });

  it('refuses a distribution without a checksum, and one that is there twice', () =>
    expect(
      usageProblems(() =>
        parseLock(
          'lock.txt',
          `six==1.10.0\noslo.config==1 --hash=sha256:${ONE}\noslo_config==2 --hash=sha256:${TWO}\n`,
        ),
      ),
    ).to.deep.equal([
      "lock.txt:1: found 'six==1.10.0'; allowed: NAME==VERSION --hash=sha256:...",
      'lock.txt:3: oslo_config is there twice; it is made by: npm run release:lock',
    ]));
});

describe('constraints', () => {
  it('pin one version each, beside comments', () => {
    expect(parseConstraints('c', '# why\nsix==1.10.0 # old\n')).to.deep.equal([
      { name: 'six', version: '1.10.0' },
    ]);
    expect(usageProblems(() => parseConstraints('c', 'six>=1.10.0\n'))).to.deep.equal([
      "c:1: found 'six>=1.10.0'; allowed: NAME==VERSION",
    ]);
  });

  it('get the checksums of all files of theirs, whatever their names are spelled like', () => {
    const sums = [
      `${ONE}  mod_wsgi-4.9.4.tar.gz`,
      `${ONE}  functools32-3.2.3-2.tar.gz`,
      `${TWO}  XStatic_Angular-1.5.8.0-py2.py3-none-any.whl`,
      `${ONE}  XStatic-Angular-Gettext-2.3.8.0.tar.gz`,
      `${ONE}  nova-16.1.8-py2-none-any.whl`,
      `${TWO}  nova-16.1.8.tar.gz`,
      `${ONE}  nova-16.1.81.tar.gz`,
    ].join('\n');
    const pins = [
      { name: 'mod-wsgi', version: '4.9.4' },
      { name: 'functools32', version: '3.2.3.post2' },
      { name: 'XStatic-Angular', version: '1.5.8.0' },
      { name: 'nova', version: '16.1.8' },
    ];
    expect(lockOfFiles(pins, sums).map(({ sha256 }) => sha256)).to.deep.equal([
      [ONE],
      [ONE],
      [TWO],
      [ONE, TWO],
    ]);
  });

  it('that nothing was downloaded of are an error', () =>
    expect(usageProblems(() => lockOfFiles([{ name: 'gone', version: '1' }], ''))).to.deep.equal([
      'gone==1: nothing of it was downloaded; take a version that the package index has',
    ]));
});
