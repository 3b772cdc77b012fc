/** Where a phase's output is kept, below the run's directory. */
export function phaseLogPath(phase: string, node: string): string {
  return `logs/${node}.${phase}.log`;
}

/** Where it is kept what the scenario's own code printed. */
export const SCENARIO_LOG = 'logs/scenario.log';
