/** What a node had of its host's processors since it was looked at first. */
export interface ProcessorTime {
  readonly ranMs: number;
  /** For which it ran or stood in line; no more than all of its own processors have, whatever it has to do. */
  readonly askedMs: number;
  /** In which something of it stood in line for a processor that others had. */
  readonly lostMs: number;
}

/** The nodes of a lab, as work for the processors of this host. */
export interface NodeLoad {
  /** By node, each figure never less than before. A node that nothing is known of is left out. */
  look(): Promise<ReadonlyMap<string, ProcessorTime>>;
}
