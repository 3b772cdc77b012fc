/** What the process exits with (design: one run). */
export const EXIT = {
  green: 0,
  red: 1,
  broken: 2,
  unproven: 3,
  usage: 64,
  hostLacks: 69,
  unwritten: 74,
  interrupted: 130,
} as const;

const MEANINGS: Readonly<Record<number, string>> = {
  [EXIT.green]: 'everything works',
  [EXIT.red]: 'the deployment or a check failed',
  [EXIT.broken]: 'the lab, the host, the scenario or stacklab failed',
  [EXIT.unproven]: 'nothing failed, and nothing was proven: no check passed',
  [EXIT.usage]: 'the call or a lab file is wrong',
  [EXIT.hostLacks]: 'the host lacks something',
  [EXIT.unwritten]: 'everything works, but standard output or the record of the run could not be written',
  [EXIT.interrupted]: 'interrupted',
};

/** An exit code in words. */
export function meaningOf(exitCode: number): string {
  return MEANINGS[exitCode] ?? 'unknown';
}
