import { inspect } from 'node:util';
import { messageOf } from '../../core/errors.ts';
import { knownSecrets } from '../../core/known-secrets.ts';
import { oneLine } from '../../core/excerpt.ts';
import type { Evidence, Failure } from '../../report/events.ts';
import { failureOf } from '../../report/failure.ts';
import { asAssertion, blameFor, firstOwnLine, type Assertion } from './blame.ts';
import { bounded } from './bounded.ts';
import type { Journal, Operation } from './journal.ts';

/** Strings whole: whoever cuts them has to take the secrets out before. */
const SHOWN = { depth: 5, breakLength: 100, maxStringLength: Infinity } as const;
const OLDER_OPERATIONS = 8;
const MESSAGE = 1_000;
/** Shorter values turn up by chance in any answer. */
const TELLING_LENGTH = 4;

/** What a report says about a check that threw: whose fault, expected and found, and what was asked when it happened. */
export function checkFailure(error: unknown, journal: Journal): Failure {
  const assertion = asAssertion(error);
  const operation = culprit(journal.operations, assertion);
  const fault = blameFor(error);
  const failure = failureOf(error, {
    fault,
    node: operation?.node,
    evidence: [
      ...(assertion ? expectedAndFound(assertion) : []),
      ...operationEvidence(operation, journal.operations),
    ],
  });
  const message = bounded(assertion ? withoutEcho(assertion) : messageOf(error), MESSAGE);
  return { ...failure, message: fault === 'scenario' ? withLine(message, error) : message };
}

/** With the line of the scenario, where it is known. */
export function withLine(message: string, error: unknown): string {
  const line = firstOwnLine(error);
  return line === undefined ? message : `${message} (${line})`;
}

/** Of an assertion that nothing is found: where its own words name the first that was, chai's need not do so again, cut short. */
function withoutEcho({ message, actual, expected }: Assertion): string {
  if (expected !== '' || typeof actual !== 'string') return message;
  const [, words = ''] = /^([^]*): expected '[^]*' to equal ''$/.exec(message) ?? [];
  const [first = ''] = actual.split('\n');
  return first !== '' && words.includes(first) ? words : message;
}

function expectedAndFound(assertion: Assertion): Evidence[] {
  const [expected, found] = [show(assertion.expected), show(assertion.actual)];
  // `not to equal` names the same value twice
  const saysLess = assertion.expected === undefined || expected === found;
  return [
    { title: 'expected', text: saysLess ? clause(assertion.message) : expected },
    { title: 'found', text: found },
  ];
}

/** Where the demand begins in an assertion's message; what was found may hold the word `to` as well. */
const DEMAND =
  / ((?:not )?to (?:not )?(?:be|match|have|include|contain|deep|equal|exist|satisfy|throw)\b.*)$/s;

/** What an assertion without an expected value demands: `expected 'x' to match /y/` -> `to match /y/`. */
function clause(message: string): string {
  return bounded(DEMAND.exec(message)?.[1] ?? message);
}

function show(value: unknown): string {
  return bounded(typeof value === 'string' ? value : inspect(knownSecrets.redactValue(value), SHOWN));
}

/** The last answer that holds what was found; else the last one of all. */
function culprit(operations: readonly Operation[], assertion?: Assertion): Operation | undefined {
  const found = typeof assertion?.actual === 'string' ? assertion.actual.trim() : '';
  const telling = found.length >= TELLING_LENGTH ? bounded(found) : undefined;
  return operations.findLast(({ answered }) => telling && answered.includes(telling)) ?? operations.at(-1);
}

function operationEvidence(culprit: Operation | undefined, all: readonly Operation[]): Evidence[] {
  if (!culprit) return [];
  const others = all.filter((operation) => operation !== culprit).slice(-OLDER_OPERATIONS);
  return [
    { title: `${culprit.kind} on ${culprit.node}`, text: `${bounded(culprit.asked)}\n${culprit.answered}` },
    ...(others.length > 0 ? [{ title: 'also asked', text: others.map(inOneLine).join('\n') }] : []),
  ];
}

function inOneLine({ node, asked, answered }: Operation): string {
  return `${node}: ${oneLine(asked, 100)} -> ${oneLine(answered, 100)}`;
}
