import { ownerFrom, type Owner } from '../ownership/owner.ts';

const PREFIX = 'org.stacklab';
export const NODE_LABEL = `${PREFIX}.node`;

/** The owner as an engine keeps it. */
export function labelsOf({ lab, instance, home }: Owner): Record<string, string> {
  return { [`${PREFIX}.lab`]: lab, [`${PREFIX}.instance`]: instance, [`${PREFIX}.home`]: home };
}

/** For asking an engine about the things of one lab alone. */
export function ownerFilter(owner: Owner): string[] {
  return Object.entries(labelsOf(owner)).map(([key, value]) => `${key}=${value}`);
}

/** The owner that labels name; undefined on what is not of stacklab's making. */
export function ownerOf(labels: Readonly<Record<string, string>> | undefined): Owner | undefined {
  return ownerFrom((key) => labels?.[`${PREFIX}.${key}`]);
}

/** For asking an engine what it holds of the labs of one folder. */
export function homeFilter(home: string): { label: string[] } {
  return { label: [`${PREFIX}.home=${home}`] };
}
