import { Redactor } from './redactor.ts';

/**
 * What this process knows of secrets: those of the labs that it has to do with. One for all, and not handed around, because
 * whatever cuts, quotes or keeps a text has to ask it first, and an argument can be left out.
 */
export const knownSecrets = new Redactor();
