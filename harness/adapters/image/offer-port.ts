/** Where a node's apt is answered, on its loopback: apt.conf of every image names it. */
export const OFFER_PORT = 3_142;
