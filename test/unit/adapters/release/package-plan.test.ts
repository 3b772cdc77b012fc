import { expect } from 'chai';
import { renderControl } from '../../../../harness/adapters/release/control-file.ts';
import { planPackages } from '../../../../harness/adapters/release/package-plan.ts';
import { distributionOf, packageOf, releaseOf } from './release-folder.ts';

const SITE = '/usr/lib/python2.7/site-packages';

function planned(...given: Parameters<typeof planPackages>) {
  return new Map(planPackages(...given).map((plan) => [plan.name, plan]));
}

describe('planPackages', () => {
  it('makes a package of each distribution, with RDO’s name, version and needs', () => {
    const plans = planned(releaseOf([]), [
      distributionOf('oslo.config', {
        version: '4.11.2',
        requires: ['pyyaml'],
        files: [`${SITE}/oslo_config/cfg.py`],
      }),
      distributionOf('PyYAML', {
        isNative: true,
        libraries: ['libc6', 'libyaml-0-2'],
        summary: 'YAML parser',
      }),
      distributionOf('python-novaclient'),
    ]);
    expect([...plans.keys()]).to.deep.equal([
      'python2-novaclient',
      'python2-oslo-config',
      'python2-pyyaml',
      'python2-site-packages',
    ]);
    expect(plans.get('python2-oslo-config')).to.deep.equal({
      name: 'python2-oslo-config',
      version: '4.11.2',
      summary: 'oslo.config',
      isNative: false,
      depends: ['python2-pyyaml', 'python2-site-packages', 'python2.7'],
      conflicts: [],
      provides: ['python-oslo-config'],
      files: [`${SITE}/oslo_config/cfg.py`],
    });
    expect(plans.get('python2-pyyaml')?.depends).to.include.members(['libc6', 'libyaml-0-2']);
  });

  it('leaves a program out of its distribution where a folder takes it', () => {
    const nova = distributionOf('nova', {
      version: '16.1.8',
      files: ['/usr/bin/nova-api', '/usr/bin/nova-manage'],
    });
    const plans = planned(
      releaseOf([packageOf('openstack-nova-api', { version: { of: 'nova' }, programs: ['nova-api'] })], {
        names: { nova: 'python-nova' },
      }),
      [nova],
    );
    expect(plans.get('openstack-nova-api')).to.deep.include({
      version: '16.1.8',
      files: ['/usr/bin/nova-api'],
    });
    expect(plans.get('python-nova')?.files).to.deep.equal(['/usr/bin/nova-manage']);
  });

  it('puts a distribution into the folder that asks for it', () => {
    const plans = planned(
      releaseOf([packageOf('mod-wsgi', { python: ['mod-wsgi'], depends: ['apache2-bin'] })]),
      [
        distributionOf('mod_wsgi', {
          isNative: true,
          files: [`${SITE}/mod_wsgi/server.so`],
          libraries: ['libc6'],
        }),
      ],
    );
    expect([...plans.keys()]).to.deep.equal(['mod-wsgi', 'python2-site-packages']);
    expect(plans.get('mod-wsgi')).to.deep.include({
      isNative: true,
      depends: ['libc6', 'python2-site-packages', 'python2.7', 'apache2-bin'],
      files: [`${SITE}/mod_wsgi/server.so`],
    });
  });

  it('asks for nothing that Python has itself', () => {
    const unittest2 = distributionOf('unittest2', { requires: ['argparse', 'six'] });
    const plans = planned(releaseOf([], { standard: ['ArgParse'] }), [unittest2, distributionOf('six', {})]);
    expect(plans.get('python2-unittest2')?.depends).to.deep.equal([
      'python2-site-packages',
      'python2-six',
      'python2.7',
    ]);
  });

  it('gives a file of several distributions to one, and none of what Debian brings or pip lays elsewhere', () => {
    const shared = `${SITE}/xstatic/__init__.py`;
    const plans = planned(releaseOf([], { without: ['/usr/bin/chardetect'] }), [
      distributionOf('chardet', { files: ['/usr/bin/chardetect', '/usr/etc/chardet.conf', shared] }),
      distributionOf('xstatic', { files: [shared] }),
    ]);
    expect(plans.get('python2-chardet')?.files).to.deep.equal([shared]);
    expect(plans.get('python2-xstatic')?.files).to.deep.equal([]);
  });

  it('says which distribution or program a folder has the wrong name of', () => {
    const nova = distributionOf('nova', { files: ['/usr/bin/nova-api'] });
    expect(() => planned(releaseOf([packageOf('a', { sources: { nvoa: {} } })]), [nova])).to.throw(
      "package a: the lock has no distribution 'nvoa'; did you mean 'nova'? correct its package.yaml",
    );
    expect(() => planned(releaseOf([packageOf('a', { programs: ['nova-apy'] })]), [nova])).to.throw(
      "package a: no distribution brings a program 'nova-apy'; did you mean 'nova-api'? correct its package.yaml",
    );
  });

  it('finds a lock that lacks what one of its distributions needs', () =>
    expect(() => planned(releaseOf([]), [distributionOf('oslo.config', { requires: ['netaddr'] })])).to.throw(
      'oslo.config 1.0 needs netaddr, which the lock does not have; add it to constraints.txt and make the lock anew',
    ));
});

describe('renderControl', () => {
  const plan = {
    ...{ name: 'python2-six', version: '1.10.0', summary: 'Python 2 and 3\n  in one', isNative: false },
    ...{ depends: ['python2.7'], conflicts: [], provides: ['python-six'], files: [] },
  };

  it('is what dpkg reads', () =>
    expect(renderControl(plan, 'amd64')).to.equal(
      [
        'Package: python2-six',
        'Version: 1.10.0',
        'Architecture: all',
        'Maintainer: stacklab <root@localhost>',
        'Origin: stacklab',
        'Section: net',
        'Priority: optional',
        'Depends: python2.7',
        'Provides: python-six',
        'Description: Python 2 and 3 in one',
        '',
      ].join('\n'),
    ));

  it('names the architecture of machine code', () =>
    expect(renderControl({ ...plan, isNative: true }, 'arm64')).to.include('\nArchitecture: arm64\n'));
});
