/** What befell a machine of a lab, as its provider saw it; nobody in stacklab has asked for it. */
export interface MachineNews {
  readonly node: string;
  /**
   * `ended`: it runs no more. `paused`: it stands still. `hangs`: it runs, but nothing in it goes on. `disk-error`: the host
   * could not read or write a disk of it.
   */
  readonly what: 'ended' | 'paused' | 'hangs' | 'disk-error';
  /** Whose doing it was: a system that was told to power itself off, or somebody or something on the host. */
  readonly by: 'guest' | 'host';
  /** What goes on with the machine's name: `was powered off by its own system`. */
  readonly how: string;
}

/** Told of each as it happens. */
export type OnMachineNews = (news: MachineNews) => void;
