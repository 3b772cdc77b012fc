import type { Check, LabUnderTest } from '../../harness/index.ts';
import { computeChecks } from './compute.ts';
import { dashboardChecks } from './dashboard.ts';
import { gatewayChecks } from './gateway.ts';
import { become } from './people.ts';
import { plantedFault, type PlantedFault } from './planted-fault.ts';
import { serviceAccountChecks } from './service-accounts.ts';
import { serviceChecks } from './services.ts';

/** What httpd runs for the dashboard, and a file of its own for a patience that a check can wait out. */
const WSGI = '/usr/share/openstack-dashboard/openstack_dashboard/wsgi/django.wsgi';
const SHORT = '/etc/httpd/conf.d/zz-fault.conf';

/** The troubleshooting notes of seed 003, each as it happened there: docs/seeds/003-pike-snat.md, "What goes wrong". */
export function snatFaults(): readonly Check[] {
  const snat = named('gateway.snat', gatewayChecks);
  const accounts = named('identity.service-accounts', serviceAccountChecks);
  const ofNova = { unit: 'nova-api', begins: String.raw`^password *=`, section: 'keystone_authtoken' };
  return [
    plantedFault({
      id: 'fault.no-forwarding',
      title: 'a gateway that does not forward is named by its sysctl',
      seed: ['E003-5'],
      check: snat,
      says: /net\.ipv4\.ip_forward is 0 on controller/,
      ...onController('sysctl -q net.ipv4.ip_forward=0', 'sysctl -q net.ipv4.ip_forward=1'),
    }),
    plantedFault({
      id: 'fault.snat-not-kept',
      title: 'a rule of SNAT that nobody kept is missed though the host answers around it',
      seed: ['E003-6'],
      check: snat,
      says: /no SNAT for 172\.16\.251\.12 on controller/,
      ...onController(
        'iptables -w -t nat -F POSTROUTING; conntrack -F 2>/dev/null',
        'systemctl restart lab-gateway; conntrack -F 2>/dev/null',
      ),
    }),
    plantedFault({
      id: 'fault.host-prohibited',
      title: 'a firewall that rejects what is forwarded is named by its rule',
      seed: ['V003-1'],
      check: snat,
      says: /Destination Host Prohibited.*has the rule -A FORWARD -j REJECT --reject-with icmp-host-prohibited/,
      ...onController(
        'iptables -w -I FORWARD -j REJECT --reject-with icmp-host-prohibited',
        'while iptables -w -D FORWARD -j REJECT --reject-with icmp-host-prohibited 2>/dev/null; do :; done',
      ),
    }),
    plantedFault({
      id: 'fault.comment-behind-a-password',
      title: 'a comment behind a password is part of it, and said so',
      seed: ['E003-14'],
      check: accounts,
      says: /\[keystone_authtoken\] of \/etc\/nova\/nova\.conf: keystone refuses the password of user nova.*holds a #/,
      ...inConfig(ofNova, '$line  # changed in May'),
    }),
    plantedFault({
      id: 'fault.service-without-role',
      title: 'an account that has lost its role is named',
      seed: ['E003-14'],
      check: accounts,
      says: /of \/etc\/nova\/nova\.conf: keystone refuses the password of user nova, or the user has no role in project service/,
      ...asOperator(
        'openstack role remove --project service --user nova admin',
        'openstack role add --project service --user nova admin',
      ),
    }),
    // from here on with a cache that was started again: keystone's threads do without it for a while, and miss changes
    plantedFault({
      id: 'fault.service-password',
      title: 'a service that is refused by keystone is unavailable, and its log says why',
      seed: ['E003-14'],
      check: named('compute.services', computeChecks),
      says: /503.*Identity server rejected authorization/s,
      ...inConfig(ofNova, 'password = wrong', 'openstack-nova-api memcached'),
    }),
    plantedFault({
      id: 'fault.cache-stopped',
      title: 'a cache that does not run is missed',
      seed: ['E003-2'],
      check: named('services.cache', serviceChecks),
      says: /Connection refused/,
      ...onController('systemctl stop memcached', 'systemctl start memcached'),
    }),
    plantedFault({
      // what made it hang then, a second interpreter in one process, need not do so with this mod_wsgi
      id: 'fault.dashboard-hangs',
      title: 'a dashboard that hangs is named by what its web server waited for',
      seed: ['V003-1'],
      check: named('dashboard.login-admin', dashboardChecks),
      says: /(Script timed out before returning headers|Timeout when reading response headers from daemon process).*django\.wsgi/,
      ...onController(
        `cp --preserve=all ${WSGI} ${WSGI}.before-fault && sed -i '1i import time; time.sleep(600)' ${WSGI} &&
        echo 'Timeout 15' >${SHORT} && systemctl restart httpd`,
        `rm -f ${SHORT}; [ ! -e ${WSGI}.before-fault ] || { mv ${WSGI}.before-fault ${WSGI} && systemctl restart httpd; }`,
      ),
    }),
    plantedFault({
      // v2.0 itself, as in the seed, horizon takes for v3 by now
      id: 'fault.dashboard-asks-v2',
      title: 'a dashboard that asks a version of identity that is not there is named by its setting',
      seed: ['E003-4'],
      check: named('dashboard.login-admin', dashboardChecks),
      says: /OPENSTACK_KEYSTONE_URL in \S+ is http:\S+\/v2, which answers 404/,
      ...inConfig(
        { unit: 'horizon', begins: String.raw`^OPENSTACK_KEYSTONE_URL *= *"http` },
        'OPENSTACK_KEYSTONE_URL = "http://controller:5000/v2"',
        'httpd',
      ),
    }),
  ];
}

function named(id: string, checks: readonly Check[]): Check {
  const check = checks.find((candidate) => candidate.id === id);
  if (!check) throw new Error(`there is no check ${id}`);
  return check;
}

type InAndOut = Pick<PlantedFault, 'plant' | 'undo'>;

function onController(plant: string, undo: string): InAndOut {
  const on = (command: string) => (lab: LabUnderTest) => lab.controller().succeed(command, { within: '3m' });
  return { plant: on(plant), undo: on(undo) };
}

function asOperator(plant: string, undo: string): InAndOut {
  const as = (command: string) => (lab: LabUnderTest) =>
    lab.controller().succeed(`${become(lab, lab.cloud.administrator)} && ${command}`, { within: '3m' });
  return { plant: as(plant), undo: as(undo) };
}

/** Which line of which unit's configuration; of a section, where it has some. */
interface Line {
  readonly unit: string;
  readonly begins: string;
  readonly section?: string;
}

/** Puts another line in the place of one (`$line` is what stood there), and starts again what reads it. */
function inConfig({ unit, begins, section }: Line, line: string, restarted = ''): InAndOut {
  const where = section === undefined ? '' : String.raw`/^\[${section}\]/,/^\[/`;
  const text = line.replace('$line', '&').replaceAll('/', String.raw`\/`);
  const change = `${where}{ /${begins}/s/.*/${text}/; }`;
  const restart = restarted === '' ? '' : ` && systemctl restart ${restarted}`;
  const config = (lab: LabUnderTest): string => lab.cloud.config(unit, lab.controller().name);
  return {
    plant: (lab) => {
      const file = config(lab);
      return lab
        .controller()
        .succeed(`cp --preserve=all ${file} ${file}.before-fault && sed -i '${change}' ${file}${restart}`, {
          within: '5m',
        });
    },
    undo: (lab) => {
      const file = config(lab);
      return lab
        .controller()
        .succeed(`[ ! -e ${file}.before-fault ] || { mv ${file}.before-fault ${file}${restart}; }`, {
          within: '5m',
        });
    },
  };
}
