import { execa } from 'execa';
import { programEnvironment, userEnvironment } from './program-environment.ts';

/**
 * Starts a program of the host: execa, and what `env` adds to the environment that programs get to see. Nothing in the
 * harness starts one by another way.
 */
export const startProgram = execa({ env: programEnvironment, extendEnv: false });

/** The same for what the user has written: it may rely on settings of the user's own. */
export const startUserProgram = execa({ env: userEnvironment, extendEnv: false });
