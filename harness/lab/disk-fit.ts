import { HostFault } from '../core/errors.ts';
import { formatMiB } from './size.ts';

/** What is to be written to one folder. */
export interface DiskNeed {
  /** In words: `images that are not in the cache`. */
  readonly what: string;
  readonly folder: string;
  /** What leads to another folder. */
  readonly variable: string;
  /** The same for folders of one file system. */
  readonly fileSystem: string;
  readonly freeMiB: number;
  readonly freeFiles?: number;
  readonly neededMiB: number;
  readonly neededFiles: number;
}

export interface DiskFit {
  readonly faults: readonly HostFault[];
  readonly warnings: readonly string[];
}

/** Estimates are no more than that: with less than this share to spare a warning is due. */
const SPARE_SHARE = 0.25;

/** Whether the file systems take what a lab is going to write, each asked for all of its folders together. */
export function checkRoom(subject: string, needs: readonly DiskNeed[]): DiskFit {
  const asked = needs.filter(({ neededMiB }) => neededMiB > 0);
  const groups = [...new Set(asked.map(({ fileSystem }) => fileSystem))].map((fileSystem) =>
    asked.filter((need) => need.fileSystem === fileSystem),
  );
  return {
    faults: groups.flatMap((group) => faultsOf(subject, group)),
    warnings: groups.flatMap((group) => warningsOf(subject, group)),
  };
}

function faultsOf(subject: string, group: readonly DiskNeed[]): HostFault[] {
  const [needed, free] = [sum(group.map(({ neededMiB }) => neededMiB)), group[0]?.freeMiB ?? 0];
  const [files, freeFiles] = [sum(group.map(({ neededFiles }) => neededFiles)), group[0]?.freeFiles];
  if (needed > free)
    return [
      new HostFault(
        `${foldersOf(group)}: ${subject} needs about ${formatMiB(needed)} there (${sharesOf(group)}), ${formatMiB(free)} is free; ${remedyOf(group)}`,
      ),
    ];
  if (freeFiles === undefined || files <= freeFiles) return [];
  return [
    new HostFault(
      `${foldersOf(group)}: ${subject} makes about ${files} files there, its file system takes ${freeFiles} more (df -i tells); ${remedyOf(group)}`,
    ),
  ];
}

function warningsOf(subject: string, group: readonly DiskNeed[]): string[] {
  const [needed, free] = [sum(group.map(({ neededMiB }) => neededMiB)), group[0]?.freeMiB ?? 0];
  if (needed > free || free >= needed * (1 + SPARE_SHARE)) return [];
  return [
    `${foldersOf(group)}: ${subject} needs about ${formatMiB(needed)} there (${sharesOf(group)}), ${formatMiB(free)} is free, which is hardly more; ${remedyOf(group)}`,
  ];
}

function foldersOf(group: readonly DiskNeed[]): string {
  return [...new Set(group.map(({ folder }) => folder))].join(' and ');
}

function sharesOf(group: readonly DiskNeed[]): string {
  return group.map(({ neededMiB, what }) => `${formatMiB(neededMiB)} for ${what}`).join(', ');
}

function remedyOf(group: readonly DiskNeed[]): string {
  const variables = [...new Set(group.map(({ variable }) => variable))].join(' or ');
  return `make room, or set ${variables} to a folder of another file system`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
