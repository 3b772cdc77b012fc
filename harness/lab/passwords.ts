import { randomInt } from 'node:crypto';
import { Secret } from '../core/secret.ts';

/** No 0 and O, no 1, I and l: a person may have to type it. Nothing that SQL, a URL, a shell or an ini file reads. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';
/** 24 of 57 letters are 140 bits. */
const LENGTH = 24;

/** A new password for every name that a deployment declares. */
export function generatePasswords(names: readonly string[]): ReadonlyMap<string, Secret> {
  return new Map(names.map((name) => [name, generatePassword()]));
}

export function generatePassword(): Secret {
  return new Secret(Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join(''));
}
