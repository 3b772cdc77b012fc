/** An IPv4 network: its addresses as numbers, first (the network's own) to last (broadcast). */
export interface Cidr {
  readonly text: string;
  readonly prefixLength: number;
  readonly first: number;
  readonly last: number;
}

const OCTET = '(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
export const ADDRESS_PATTERN = new RegExp(`^${OCTET}(\\.${OCTET}){3}$`);
const MIN_PREFIX_LENGTH = 8;
const MAX_PREFIX_LENGTH = 29;
/** Not usable by a lab: this network, loopback, multicast and reserved. */
const FORBIDDEN_FIRST_OCTETS = (octet: number): boolean => octet === 0 || octet === 127 || octet >= 224;

/** The number of a dotted IPv4 address; undefined for anything that is not one. */
export function parseAddress(text: string): number | undefined {
  if (!ADDRESS_PATTERN.test(text)) return undefined;
  return text.split('.').reduce((number, octet) => number * 256 + Number(octet), 0);
}

export function formatAddress(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
}

/** A network that a lab can have; undefined for anything else, host bits that are set included. */
export function parseCidr(text: string): Cidr | undefined {
  const [address = '', prefix = '', ...rest] = text.split('/');
  const first = parseAddress(address);
  if (first === undefined || rest.length > 0 || !/^\d{1,2}$/.test(prefix)) return undefined;
  const prefixLength = Number(prefix);
  if (prefixLength < MIN_PREFIX_LENGTH || prefixLength > MAX_PREFIX_LENGTH) return undefined;
  const size = 2 ** (32 - prefixLength);
  if (first % size !== 0 || FORBIDDEN_FIRST_OCTETS(Math.floor(first / 2 ** 24))) return undefined;
  return { text, prefixLength, first, last: first + size - 1 };
}

/** The host's own address on a network: the first that a machine can have. */
export function hostAddressOf(cidr: Cidr): string {
  return formatAddress(cidr.first + 1);
}

export function isIn(cidr: Cidr, address: number | undefined): boolean {
  return address !== undefined && cidr.first <= address && address <= cidr.last;
}

export function overlap(a: Cidr, b: Cidr): boolean {
  return a.first <= b.last && b.first <= a.last;
}

/** Why a node cannot have this address on this network; undefined when it can. */
export function refusalOf(address: number, cidr: Cidr): string | undefined {
  const allowed = `allowed: ${formatAddress(cidr.first + 2)} to ${formatAddress(cidr.last - 1)}`;
  const text = formatAddress(address);
  if (address < cidr.first || address > cidr.last) return `${text} is outside ${cidr.text}; ${allowed}`;
  if (address === cidr.first) return `${text} is the network's own address; ${allowed}`;
  if (address === cidr.last) return `${text} is the broadcast address of ${cidr.text}; ${allowed}`;
  if (address === cidr.first + 1) return `${text} is the host's own address; ${allowed}`;
  return undefined;
}
