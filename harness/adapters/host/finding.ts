import { HostLacks } from '../../core/errors.ts';

/** Something that this host lacks, and what mends it. */
export interface Finding {
  /** In words: `this host has no /dev/net/tun, so nodes get no network`. */
  readonly what: string;
  /** What to do, in words: `load its module`. */
  readonly advice: string;
  /** What root does for it, as lines of shell; none where no command helps. */
  readonly commands: readonly string[];
}

/** All of it in one message, with the one command that mends whatever a command can. */
export function lacking(findings: readonly Finding[]): HostLacks {
  const hopeless = findings.filter(({ commands }) => commands.length === 0);
  const mendable = findings.filter(({ commands }) => commands.length > 0);
  const words = [
    ...hopeless.map(({ what, advice }) => `${what}; ${advice}`),
    ...mendable.map(({ what }) => what),
  ];
  if (mendable.length === 0) return new HostLacks(words.join('\n'));
  const [only] = mendable;
  const advice = mendable.length === 1 && only ? only.advice : 'one command mends all of these';
  const command = mendable.flatMap(({ commands }) => commands.map((line) => `sudo ${line}`)).join(' && ');
  return new HostLacks(`${words.join('\n')}; ${advice}:\n  ${command}`);
}

/** Throws `HostLacks` where there is anything to tell. */
export function refuse(findings: readonly (Finding | undefined)[]): void {
  const found = findings.filter((finding) => finding !== undefined);
  if (found.length > 0) throw lacking(found);
}
