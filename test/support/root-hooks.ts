import { allUnfinished, finishAllBut } from './unfinished.ts';

let before: ReturnType<typeof allUnfinished> = new Set();

/** A test that timed out is still in the middle of its work, and takes nothing down itself. */
export const mochaHooks = {
  beforeEach(): void {
    before = allUnfinished();
  },
  afterEach: () => finishAllBut(before),
  afterAll: () => finishAllBut(new Set()),
};
