import { UnexpectedAnswer } from './api-error.ts';
import { excerpt } from './exchange.ts';

const SHORT = 300;
const ZONE = /(Z|[+-]\d\d:?\d\d)$/;

/** A JSON object that an API answered with, read field by field; every reader throws `UnexpectedAnswer` naming the field. */
export class AnswerFields {
  readonly #value: Readonly<Record<string, unknown>>;
  readonly #path: string;

  /** `source` says where it came from: `GET http://…`. */
  static parse(json: string, source: string): AnswerFields {
    try {
      return new AnswerFields(JSON.parse(json), source);
    } catch (cause) {
      if (cause instanceof UnexpectedAnswer) throw cause;
      throw new UnexpectedAnswer(`${source}: the answer is not JSON: ${excerpt(json, SHORT)}`, { cause });
    }
  }

  private constructor(value: unknown, path: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new UnexpectedAnswer(`${path}: not an object but ${excerpt(JSON.stringify(value), SHORT)}`);
    this.#value = value as Record<string, unknown>;
    this.#path = path;
  }

  object(key: string): AnswerFields {
    return new AnswerFields(this.#value[key], `${this.#path}: ${key}`);
  }

  /** Null and absent are the same to OpenStack. */
  optionalObject(key: string): AnswerFields | undefined {
    return this.has(key) ? this.object(key) : undefined;
  }

  list(key: string): readonly AnswerFields[] {
    return this.#array(key).map((item, index) => new AnswerFields(item, `${this.#path}: ${key}[${index}]`));
  }

  text(key: string): string {
    const value = this.#value[key];
    return typeof value === 'string' ? value : this.#wrong(key, 'text');
  }

  /** Null and absent are the same to OpenStack. */
  optionalText(key: string): string | undefined {
    return this.has(key) ? this.text(key) : undefined;
  }

  optionalNumber(key: string): number | undefined {
    if (!this.has(key)) return undefined;
    const value = this.#value[key];
    return typeof value === 'number' ? value : this.#wrong(key, 'a number');
  }

  number(key: string): number {
    return this.optionalNumber(key) ?? this.#wrong(key, 'a number');
  }

  boolean(key: string): boolean {
    const value = this.#value[key];
    return typeof value === 'boolean' ? value : this.#wrong(key, 'true or false');
  }

  /** Some services leave out the zone: all of OpenStack's times are UTC. */
  date(key: string): Date {
    const text = this.text(key);
    const date = new Date(ZONE.test(text) ? text : `${text}Z`);
    return Number.isNaN(date.getTime()) ? this.#wrong(key, 'a date') : date;
  }

  /** Null and absent are the same to OpenStack. */
  optionalDate(key: string): Date | undefined {
    return this.has(key) ? this.date(key) : undefined;
  }

  keys(): readonly string[] {
    return Object.keys(this.#value);
  }

  has(key: string): boolean {
    return this.#value[key] !== undefined && this.#value[key] !== null;
  }

  #array(key: string): readonly unknown[] {
    const value = this.#value[key];
    return Array.isArray(value) ? (value as unknown[]) : this.#wrong(key, 'a list');
  }

  #wrong(key: string, kind: string): never {
    const found = key in this.#value ? excerpt(JSON.stringify(this.#value[key]), SHORT) : 'nothing';
    throw new UnexpectedAnswer(`${this.#path}: ${key} is not ${kind} but ${found}`);
  }
}
