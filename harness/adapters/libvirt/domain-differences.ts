import type { DomainAnswer } from './domain-answer.ts';

/** In what a domain is not as it was asked for, in words; a NIC on a wrong network looks like a broken deployment later. */
export function domainDifferences(asked: DomainAnswer, made: DomainAnswer): string[] {
  return [
    ...differing('type', asked.type, made.type),
    ...differing('CPUs', asked.cpus, made.cpus),
    ...differing('MiB of memory', asked.memoryMiB, made.memoryMiB),
    ...missing(
      'NIC',
      asked.nics.map(({ mac, network }) => `${mac} on ${network}`),
      made.nics.map(({ mac, network }) => `${mac} on ${network}`),
    ),
    ...missing('disk', asked.disks.map(diskInWords), made.disks.map(diskInWords)),
  ];
}

function differing(what: string, asked: string | number, made: string | number): string[] {
  return asked === made ? [] : [`${what}: ${made} instead of ${asked}`];
}

function missing(what: string, asked: readonly string[], made: readonly string[]): string[] {
  return [
    ...asked.filter((one) => !made.includes(one)).map((one) => `${what} ${one} is missing`),
    ...made.filter((one) => !asked.includes(one)).map((one) => `${what} ${one} was not asked for`),
  ];
}

function diskInWords({ target, file, format, serial }: DomainAnswer['disks'][number]): string {
  return `${target} (${[format, file, ...(serial === undefined ? [] : [`serial ${serial}`])].join(', ')})`;
}
