import { quoteShell } from '../../core/shell-quote.ts';
import type { Cloud, CloudBackend, CloudIdentity } from '../../lab/cloud.ts';

/** The line between units that failed and what answers. */
export const ANSWERING = 'answering';
export const IDENTITY = 'the identity service';
export const TIME_KEEPER = 'its time keeper';
/** Questions, a second apart. */
const CLOCK_PATIENCE = 60;

/**
 * The question to one node for failed units and for what answers. One process more is a tenth of a second under emulation:
 * whether a unit runs is asked of its control group. A service that is starting has nothing to answer yet.
 */
export function healthQuestion(node: string, cloud: Cloud | undefined, followed: boolean): string {
  return [
    'systemctl list-units --failed --plain --no-legend',
    `echo ${ANSWERING}`,
    'runs() { [ -d "/sys/fs/cgroup/system.slice/$1.service" ]; }',
    ...(cloud ? cloudQuestions(node, cloud) : []),
    // a clock that follows another, to within a second; one that gives the time to others follows none
    `chronyc waitsync ${followed ? CLOCK_PATIENCE : 1} 1 0 1 >/dev/null 2>&1 && echo ${TIME_KEEPER}`,
    'true',
  ].join('\n');
}

function cloudQuestions(node: string, { units, database, messaging, identity }: Cloud): string[] {
  const own = new Set(Object.values(units[node] ?? {}).map(({ unit }) => unit));
  return [
    ...[...own].map((unit) => `runs ${quoteShell(unit)} && echo ${quoteShell(`unit ${unit}`)}`),
    ...(database && own.has(database.unit) ? [databaseQuestion(database)] : []),
    ...(messaging && own.has(messaging.unit) ? [messagingQuestion(messaging)] : []),
    ...(identity.node === node ? [identityQuestion(identity)] : []),
  ];
}

function databaseQuestion({ unit }: CloudBackend): string {
  return `runs ${quoteShell(unit)} && timeout 60 mariadb-admin ping >/dev/null 2>&1 && echo the database`;
}

/** The first octet of Connection.Start: a broker that is only half up opens the port and says nothing. */
function messagingQuestion({ unit, port }: CloudBackend): string {
  const greet = `exec 3<>/dev/tcp/127.0.0.1/${port} && printf "AMQP\\0\\0\\11\\1" >&3 && [ "$(head -c 1 <&3 | od -An -tu1)" -eq 1 ]`;
  return `runs ${quoteShell(unit)} && timeout 60 bash -c '${greet}' 2>/dev/null && echo the message queue`;
}

/** Somebody listens: sockets in the kernel's table are hexadecimal, and 0A is LISTEN. */
function identityQuestion({ port }: CloudIdentity): string {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return `grep -qE ':${hex} [0-9A-F]+:0000 0A ' /proc/net/tcp /proc/net/tcp6 && echo ${IDENTITY}`;
}
