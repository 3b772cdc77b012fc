/** Whose fault a failure is; the exit code and the JUnit element follow from it. */
export type Fault = 'deployment' | 'scenario' | 'lab' | 'host' | 'stacklab' | 'usage' | 'interruption';

/** Every error that stacklab raises on purpose. The message is complete: subject, what happened, limit, last seen, remedy. */
export abstract class HarnessError extends Error {
  /** Whose fault it is. */
  abstract readonly fault: Fault;
  /** That of its class. */
  override get name(): string {
    return this.constructor.name;
  }
}

/** The system under test is wrong: a phase, a command or a check failed (exit 1, JUnit `<failure>`). */
export class ScenarioFailure extends HarnessError {
  readonly fault = 'deployment';
  /** Whether the same may succeed a moment later: a wait goes on then. */
  get mayPass(): boolean {
    return false;
  }
}

/** A command that had to succeed did not, or one that had to fail succeeded (exit 1). */
export class CommandFailed extends ScenarioFailure {}

/** What was waited for did not come before its deadline, or can no longer come (exit 1). */
export class WaitTimedOut extends ScenarioFailure {}

/** A check found something else than it expected, where an assertion would not say it well (exit 1). */
export class CheckFailed extends ScenarioFailure {}

/** A machine was powered off or restarted from within while something was done on it (exit 1). */
export class MachineEnded extends ScenarioFailure {}

/** A scenario's own code ended, blocked or broke the process that plays it: nothing is said of the deployment (exit 2). */
export class ScenarioBroken extends HarnessError {
  readonly fault = 'scenario';
}

/** The lab could not be built, reached or kept: libvirt, images, networks, nodes (exit 2, JUnit `<error>`). */
export class LabFault extends HarnessError {
  readonly fault: Fault = 'lab';
}

/** A node cannot be reached, or stopped answering (exit 2). */
export class ConnectFailed extends LabFault {}

/** Something could not be removed at the end; it is reported, never thrown by a disposer. */
export class TeardownFailed extends LabFault {}

/** The host cannot do what was asked for now: no room, no memory, a lock held by another (exit 2). */
export class HostFault extends LabFault {
  override readonly fault = 'host';
}

/** The host lacks a package, a permission or a setting; the message holds the command that mends it (exit 69). */
export class HostLacks extends HarnessError {
  readonly fault = 'host';
}

/** The call itself is wrong: arguments, lab.yaml, deployment.yaml (exit 64). */
export class UsageError extends HarnessError {
  readonly fault = 'usage';
}

/** The user asked to stop (exit 130). */
export class Interrupted extends HarnessError {
  readonly fault = 'interruption';
}

/** The message of anything that was thrown; never empty. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message !== '') return error.message;
  // a connection that was refused on several addresses at once has no message of its own
  const parts = error instanceof AggregateError ? error.errors.map(messageOf) : [];
  return parts.join('; ') || error.name;
}
