/**
 * The ids that nodes have on their host where root has started their lab: of root of a container, and of a machine's QEMU. They
 * lie in the part that systemd's table of users and groups (UIDS-GIDS) calls unused: nothing of the host belongs to them.
 */
export const NODE_IDS = { first: 0x7000_0000, count: 65_536 } as const;
