import { ScenarioFailure } from '../core/errors.ts';
import { excerpt } from './exchange.ts';

const SHORT = 400;
const SERVICE_UNAVAILABLE = 503;

/** The API answered with another status than the one asked for (exit 1); `status`, `method` and `url` say which. */
export class RequestRefused extends ScenarioFailure {
  /** `GET`, `POST`, … */
  readonly method: string;
  /** Where it went. */
  readonly url: string;
  /** What was answered: 404, 409, … */
  readonly status: number;

  constructor(fields: { method: string; url: string; status: number; expected: string; body: string }) {
    const said = excerpt(fields.body, SHORT);
    super(
      `${fields.method} ${fields.url}: answered ${fields.status}, not ${fields.expected}${said === '' ? '' : `: ${said}`}`,
    );
    this.method = fields.method;
    this.url = fields.url;
    this.status = fields.status;
  }

  /** What a service says that is there before what it needs: 503, Service Unavailable. */
  override get mayPass(): boolean {
    return this.status === SERVICE_UNAVAILABLE;
  }
}

/** The node is there, but nothing on it answers the request (exit 1). */
export class NoAnswer extends ScenarioFailure {
  override get mayPass(): boolean {
    return true;
  }
}

/** The API answered, but not with what its reference says (exit 1). */
export class UnexpectedAnswer extends ScenarioFailure {}

/**
 * The refusal that a request must end with, which is given: `refusalOf(subject, api.image.delete(id))`. Throws
 * `UnexpectedAnswer` when it was granted, and what else the request throws.
 */
export async function refusalOf(subject: string, request: Promise<unknown>): Promise<RequestRefused> {
  try {
    await request;
  } catch (error) {
    if (error instanceof RequestRefused) return error;
    throw error;
  }
  throw new UnexpectedAnswer(`${subject}: was granted, but must be refused`);
}
