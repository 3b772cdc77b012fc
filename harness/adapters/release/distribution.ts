/** What describe-site.py tells of an installed Python distribution. */
export interface Distribution {
  readonly name: string;
  readonly version: string;
  readonly summary: string;
  /** Normalized names of the distributions that it needs on this Python. */
  readonly requires: readonly string[];
  /** Absolute paths as on a node. */
  readonly files: readonly string[];
  /** Whether it has machine code. */
  readonly isNative: boolean;
  /** Debian packages of the libraries that its machine code is linked to. */
  readonly libraries: readonly string[];
}
