import {
  CheckFailed,
  defineCheck,
  messageOf,
  type Check,
  type Duration,
  type LabUnderTest,
} from '../../harness/index.ts';

/** A mistake that somebody made, put into a lab that works, and taken out again. */
export interface PlantedFault {
  readonly id: string;
  readonly title: string;
  readonly seed: readonly string[];
  /** The check that has to notice it. */
  readonly check: Check;
  /** What its message has to say: the words that lead to the cause. */
  readonly says: RegExp;
  readonly plant: (lab: LabUnderTest) => Promise<unknown>;
  /** Makes all as it was; may be called without a fault, and twice. */
  readonly undo: (lab: LabUnderTest) => Promise<unknown>;
  readonly within?: Duration;
}

/** Passes where the named check fails with the right words while the fault is there, and passes when it is gone. */
export function plantedFault({ check, says, plant, undo, within = '10m', ...named }: PlantedFault): Check {
  return defineCheck({
    ...named,
    requires: check.requires,
    uses: check.uses,
    within,
    async run(lab) {
      lab.defer(`the fault ${named.id}`, async () => {
        await undo(lab);
      });
      await plant(lab);
      const said = await complaintOf(check, lab);
      if (said === undefined) throw new CheckFailed(`${check.id} has not noticed the fault`);
      if (!says.test(said))
        throw new CheckFailed(`${check.id} does not name the fault (${says.source}); it says: ${said}`);
      await undo(lab);
      // what was started again may not answer yet
      await lab.waitUntil(
        `${check.id} holds again`,
        async () => {
          const pending = await complaintOf(check, lab);
          return pending === undefined ? { done: true } : { pending };
        },
        '2m',
      );
    },
  });
}

async function complaintOf(check: Check, lab: LabUnderTest): Promise<string | undefined> {
  return check.run(lab).then(
    () => undefined,
    (error: unknown) => messageOf(error),
  );
}
