/** What a phase or a check may need that not every provider or host gives; unmet means skipped, with the reason. */
export const REQUIREMENTS = ['own-kernel', 'disks', 'browser'] as const;

/** A kernel of the node's own (`own-kernel`), disks in nodes (`disks`), a browser on the host (`browser`). */
export type Requirement = (typeof REQUIREMENTS)[number];
