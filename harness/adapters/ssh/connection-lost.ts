import { ConnectFailed } from '../../core/errors.ts';

/** A connection that was there is gone, and nobody here has closed it. */
export class ConnectionLost extends ConnectFailed {
  /** When it was made, on the clock of `performance`. */
  readonly openedAt: number;

  constructor(message: string, openedAt: number) {
    super(message);
    this.openedAt = openedAt;
  }
}
