import { config } from 'chai';
import { allUnfinished, finishAllBut } from './unfinished.ts';

// what a command printed is the one trace that a failure on another machine leaves
config.truncateThreshold = 0;

let before: ReturnType<typeof allUnfinished> = new Set();

/** A test that timed out is still in the middle of its work, and takes nothing down itself. */
export const mochaHooks = {
  beforeEach(): void {
    before = allUnfinished();
  },
  afterEach: () => finishAllBut(before),
  afterAll: () => finishAllBut(new Set()),
};
