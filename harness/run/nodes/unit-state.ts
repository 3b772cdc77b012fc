import type { Observation } from '../../core/wait.ts';

/** A systemd unit as `systemctl show` describes it. */
export interface UnitState {
  readonly loaded: string;
  readonly active: string;
  readonly sub: string;
  readonly result: string;
  /** Something is about to change it, or may be: jobs are queued for it or for others. */
  readonly hasJobs: boolean;
}

/** Asks for a unit's state and for the number of queued jobs, in one command; `unit` is a word of shell. */
export function askUnitState(unit: string): string {
  return [
    `systemctl show --property=LoadState,ActiveState,SubState,Result,Job -- ${unit}`,
    'echo "Jobs=$(systemctl list-jobs --no-legend 2>/dev/null | wc -l)"',
  ].join(' && ');
}

export function parseUnitState(output: string): UnitState {
  const fields = new Map(output.split('\n').map((line) => split(line)));
  return {
    loaded: fields.get('LoadState') ?? 'unknown',
    active: fields.get('ActiveState') ?? 'unknown',
    sub: fields.get('SubState') ?? 'unknown',
    result: fields.get('Result') ?? 'unknown',
    hasJobs: Boolean(fields.get('Job')) || Number(fields.get('Jobs')) > 0,
  };
}

/** Failed, or inactive and with nobody left who might start it: waiting longer changes nothing. */
export function observeUnit(state: UnitState): Observation<true> {
  if (state.active === 'active') return { done: true };
  const isHopeless = state.active === 'failed' || (state.active === 'inactive' && !state.hasJobs);
  return isHopeless ? { hopeless: describe(state) } : { pending: describe(state) };
}

function describe({ loaded, active, sub, result }: UnitState): string {
  if (loaded === 'not-found') return 'no such unit';
  const detail = [sub === active ? '' : sub, result === 'success' ? '' : `result ${result}`]
    .filter(Boolean)
    .join(', ');
  return detail ? `${active} (${detail})` : active;
}

function split(line: string): [string, string] {
  const at = line.indexOf('=');
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
}
