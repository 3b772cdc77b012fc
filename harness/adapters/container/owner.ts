/** Whose a container or network is: what a killed command left can be told from anything foreign by it. */
export interface Owner {
  readonly lab: string;
  readonly instance: string;
  /** The folder that keeps the labs of the user who made it. */
  readonly home: string;
}

const PREFIX = 'org.stacklab';
export const NODE_LABEL = `${PREFIX}.node`;

/** The owner as an engine keeps it. */
export function labelsOf({ lab, instance, home }: Owner): Record<string, string> {
  return { [`${PREFIX}.lab`]: lab, [`${PREFIX}.instance`]: instance, [`${PREFIX}.home`]: home };
}

/** The owner that labels name; undefined on what is not of stacklab's making. */
export function ownerOf(labels: Readonly<Record<string, string>> | undefined): Owner | undefined {
  const [lab, instance, home] = ['lab', 'instance', 'home'].map((key) => labels?.[`${PREFIX}.${key}`]);
  return lab === undefined || instance === undefined || home === undefined
    ? undefined
    : { lab, instance, home };
}

/** For asking an engine what it holds of the labs of one folder. */
export function homeFilter(home: string): { label: string[] } {
  return { label: [`${PREFIX}.home=${home}`] };
}
