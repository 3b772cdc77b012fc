/** Whose a thing of a lab is: what a killed command left can be told from anything foreign by it. */
export interface Owner {
  readonly lab: string;
  readonly instance: string;
  /** The folder that keeps the labs of the user who made it. */
  readonly home: string;
}

/** The owner that a thing names, asked for each part; undefined on what is not of stacklab's making. */
export function ownerFrom(part: (key: keyof Owner) => string | undefined): Owner | undefined {
  const [lab, instance, home] = [part('lab'), part('instance'), part('home')];
  return lab === undefined || instance === undefined || home === undefined
    ? undefined
    : { lab, instance, home };
}
