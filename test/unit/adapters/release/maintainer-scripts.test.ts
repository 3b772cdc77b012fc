import { expect } from 'chai';
import {
  maintainerScripts,
  type ScriptName,
} from '../../../../harness/adapters/release/maintainer-scripts.ts';
import { packageOf } from './release-folder.ts';

const NONE = new Map<ScriptName, string>();

describe('maintainerScripts', () => {
  it('makes users with their ids, folders with their owners, and files with their modes', () => {
    const recipe = packageOf('openstack-nova-common', {
      users: { nova: { id: 162, home: '/var/lib/nova', shell: '/usr/sbin/nologin', groups: ['kvm'] } },
      directories: { '/var/log/nova': { owner: 'nova:root', mode: '0750' } },
      modes: { '/etc/nova/*.conf': { owner: 'root:nova', mode: '0640' } },
    });
    expect(maintainerScripts(recipe, NONE, []).get('postinst')).to.equal(
      [
        '#!/bin/sh',
        'set -eu',
        'if [ "$1" = configure ]; then',
        '  getent group nova >/dev/null || groupadd --system --gid 162 nova',
        '  getent passwd nova >/dev/null || useradd --system --uid 162 --gid nova --home-dir /var/lib/nova --no-create-home --shell /usr/sbin/nologin nova',
        '  ! getent group kvm >/dev/null || usermod --append --groups kvm nova',
        '  install --directory --owner nova --group root --mode 0750 /var/log/nova',
        '  for path in /etc/nova/*.conf; do',
        '    [ ! -e "$path" ] || { chown root:nova "$path" && chmod 0640 "$path"; }',
        '  done',
        'fi',
        '',
      ].join('\n'),
    );
  });

  it('removes at a purge what was filled, and of /etc what is empty then', () => {
    const recipe = packageOf('openstack-swift-common', {
      directories: {
        '/etc/swift': { owner: 'swift:swift', mode: '0755' },
        '/var/lib/swift': { owner: 'swift:swift', mode: '0755' },
      },
    });
    expect(maintainerScripts(recipe, NONE, []).get('postrm')).to.include(
      'if [ "$1" = purge ]; then\n  rm -rf /var/lib/swift\n  [ ! -d /etc/swift ] || rmdir --ignore-fail-on-non-empty /etc/swift\nfi\n',
    );
  });

  it('stops the units that go', () =>
    expect(maintainerScripts(packageOf('a'), NONE, ['a.service', 'b.service']).get('prerm')).to.include(
      'systemctl stop a.service b.service',
    ));

  it('does what the folder’s own script says after its own', () => {
    const own = new Map([['postinst', '#!/bin/sh\nset -eu\n# why\ntouch /made\n']] as const);
    const users = { glance: { id: 161, home: '/var/lib/glance', shell: '/bin/false', groups: [] } };
    const script = maintainerScripts(packageOf('a', { users }), own, []).get('postinst') ?? '';
    expect(script).to.match(/useradd [^\n]+\nfi\n# why\ntouch \/made\n$/);
    expect(script.match(/set -eu/g)).to.have.length(1);
  });

  it('makes none where nothing is to be done', () =>
    expect([...maintainerScripts(packageOf('a'), NONE, [])]).to.deep.equal([]));
});
