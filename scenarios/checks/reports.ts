import type { LabUnderTest, ServiceState } from '../../harness/index.ts';

/** What a service or an agent says of itself to the API that lists it. */
interface Reporter {
  readonly reportedAt: Date | undefined;
}

/** The controller's time in whole seconds, which is how exactly databases keep when somebody reported. */
export async function cloudTime(lab: LabUnderTest): Promise<Date> {
  return new Date(Number(await lab.controller().succeed('date +%s')) * 1000);
}

/** One that has died counts as alive until its last report is minutes old: only a later one says that it lives. */
export function hasReported({ reportedAt }: Reporter, since: Date): boolean {
  return reportedAt !== undefined && reportedAt > since;
}

/** Of who is up by a report of before. */
export const SILENT = 'it has not reported since it was asked for';

/** A service of nova or cinder in words: `nova-compute on computer01: enabled, up`. */
export function stateOf(service: ServiceState, since: Date): string {
  const { binary, host, status, state } = service;
  const silent = state === 'up' && !hasReported(service, since);
  return `${binary} on ${host}: ${status}, ${state}${silent ? `, but ${SILENT}` : ''}`;
}
