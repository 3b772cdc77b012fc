import type { Secret } from '../core/secret.ts';
import type { Deployment } from '../lab/deployment.ts';
import type { Lab } from '../lab/lab.ts';
import type { GuestRecipe, Platform } from '../lab/platform.ts';
import type { CheckpointWish } from './checkpoints/checkpoint-choice.ts';

/** What a run is about. */
export interface RunOrder {
  readonly lab: Lab;
  readonly deployment: Deployment;
  readonly platform: Platform;
  readonly guest?: GuestRecipe;
  readonly instance: string;
  readonly passwords: ReadonlyMap<string, Secret>;
  readonly runDirectory: string;
  /** Nothing may be fetched. */
  readonly offline: boolean;
  /** labs/lib of the project. */
  readonly libDir: string;
  /** What to take from checkpoints, for a lab that is brought up to be deployed; absent: nothing. */
  readonly wish?: CheckpointWish;
}
