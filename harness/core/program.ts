/** How this program was called, so that whatever it tells people to type works where they are. */
export interface CalledAs {
  /** `lab`, or `stacklab` */
  readonly name: string;
  /** What stands before the words of a command: `bin/lab`, `npm run lab --`, `stacklab`. */
  readonly call: string;
}

class Program implements CalledAs {
  #as: CalledAs = { name: 'lab', call: 'bin/lab' };

  get name(): string {
    return this.#as.name;
  }

  get call(): string {
    return this.#as.call;
  }

  /** Found out once, before anything is said. */
  wasCalled(as: CalledAs): void {
    this.#as = as;
  }
}

/** The one that runs: until somebody knows better, called in the folder of the project. */
export const program = new Program();
