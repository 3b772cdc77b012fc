/** Thrown by a check where there is nothing to ask after all: it is told as skipped, with the message as the reason. */
export class CheckSkipped extends Error {
  /** That of its class. */
  override get name(): string {
    return 'CheckSkipped';
  }
}
