import { renderXml, type XmlElement } from '../core/xml.ts';
import type { Event, Failure, Timing } from './events.ts';
import { summarise } from './summarise.ts';
import type { Ended, Summary } from './summary.ts';
import { unprovenFailures } from './unproven.ts';

/** One suite for the steps, one for the phases on their nodes, one for the checks; one more for what is none of these and failed. */
export function renderJUnit(events: readonly Event[]): string {
  const summary = summarise(events);
  const suites = suitesOf(summary).map((suite, id) => suiteElement(suite, id, summary));
  return renderXml({ name: 'testsuites', content: suites });
}

interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
  readonly properties: Readonly<Record<string, string>>;
}

interface Case {
  readonly name: string;
  readonly classname: string;
  readonly part: Ended;
}

function suitesOf(summary: Summary): Suite[] {
  const { lab, steps, phases, checks } = summary;
  const faults = [...summary.faults, ...unprovenFailures(summary)];
  const seeds = checks
    .filter(({ seed }) => seed.length > 0)
    .map(({ check, seed }) => [`seed.${check}`, seed.join(' ')]);
  const timings = checks.flatMap(({ check, timings: own = [] }) =>
    own.map((timing) => [`timing.${check}.${timing.subject}`, timingValue(timing)]),
  );
  return [
    {
      name: 'lab steps',
      cases: steps.map((part) => ({ name: part.step, classname: `${lab}.step.${part.step}`, part })),
      properties: {},
    },
    {
      name: 'phases',
      cases: phases.flatMap(({ phase, nodes }) =>
        nodes.map((part) => ({ name: `${phase} on ${part.node}`, classname: `${lab}.phase.${phase}`, part })),
      ),
      properties: {},
    },
    {
      name: 'checks',
      cases: checks.map((part) => ({ name: part.title, classname: `${lab}.${part.check}`, part })),
      properties: Object.fromEntries([...seeds, ...timings]) as Record<string, string>,
    },
    ...(faults.length > 0
      ? [{ name: 'run', cases: faults.map((one) => faultCase(lab, one)), properties: {} }]
      : []),
  ];
}

/** A hook that threw, a scenario that ended, a run that proved nothing: what is not green that failed by it must not look whole to who reads JUnit alone. */
function faultCase(lab: string, failure: Failure): Case {
  const [name = ''] = failure.message.split('\n');
  return { name, classname: `${lab}.run.${failure.fault}`, part: { state: 'failed', ms: 0, failure } };
}

function suiteElement({ name, cases, properties }: Suite, id: number, summary: Summary): XmlElement {
  const verdicts = cases.map(({ part }) => verdictElement(part, summary));
  const count = (element: string) => verdicts.filter((verdict) => verdict?.name === element).length;
  return {
    name: 'testsuite',
    attributes: {
      name,
      package: token(summary.lab),
      id,
      timestamp: summary.startedAt.slice(0, 19),
      hostname: token(summary.host) || 'localhost',
      tests: cases.length,
      failures: count('failure'),
      errors: count('error'),
      skipped: count('skipped'),
      time: seconds(cases.reduce((sum, { part }) => sum + part.ms, 0)),
    },
    content: [
      propertiesElement({ ...commonProperties(summary), ...properties }),
      ...cases.map((one, index) => caseElement(one, verdicts[index])),
      { name: 'system-out' },
      { name: 'system-err' },
    ],
  };
}

function commonProperties({
  run,
  scenario,
  platform,
  acceleration,
  provider,
  guest,
  verdict,
}: Summary): Record<string, string> {
  return {
    run,
    verdict,
    ...(scenario ? { scenario: scenario.name, ...optionProperties(scenario.options) } : {}),
    ...(platform ? { platform: platform.name, release: platform.release } : {}),
    ...(acceleration ? { acceleration: acceleration.type, 'acceleration.reason': acceleration.reason } : {}),
    ...(provider ? { provider: provider.name, 'provider.description': provider.description } : {}),
    ...(guest ? { 'guest.image': guest.standIn ? `${guest.name} (stand-in)` : guest.name } : {}),
  };
}

function optionProperties(options: Readonly<Record<string, number>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [`option.${name}`, String(value)]),
  );
}

/** `n=4 min=8.000 median=9.500 p95=12.000 max=12.000`, in seconds as all times of JUnit. */
function timingValue({ n, minMs, medianMs, p95Ms, maxMs }: Timing): string {
  const figures = { min: minMs, median: medianMs, p95: p95Ms, max: maxMs };
  return [`n=${n}`, ...Object.entries(figures).map(([name, ms]) => `${name}=${seconds(ms)}`)].join(' ');
}

function propertiesElement(properties: Readonly<Record<string, string>>): XmlElement {
  const content = Object.entries(properties).map(([name, value]) => ({
    name: 'property',
    attributes: { name: token(name), value },
  }));
  return { name: 'properties', content };
}

function caseElement({ name, classname, part }: Case, verdict: XmlElement | undefined): XmlElement {
  return {
    name: 'testcase',
    attributes: { name: token(name), classname: token(classname), time: seconds(part.ms) },
    ...(verdict ? { content: [verdict] } : {}),
  };
}

function verdictElement(part: Ended, { verdict }: Summary): XmlElement | undefined {
  switch (part.state) {
    case 'passed':
      return undefined;
    case 'skipped':
      return { name: 'skipped', attributes: { message: part.reason ?? '' } };
    case 'unfinished':
      return {
        name: 'error',
        attributes: { message: `did not end: the run is ${verdict}`, type: 'Unfinished' },
      };
    case 'failed':
      return part.failure ? failureElement(part.failure) : partFailed(verdict);
  }
}

/** Of a step that only says that something in it failed. */
function partFailed(verdict: Summary['verdict']): XmlElement {
  const attributes = { message: 'a part of it failed', type: 'PartFailed' };
  return { name: verdict === 'red' ? 'failure' : 'error', attributes };
}

function failureElement({ fault, kind, message, node, evidence }: Failure): XmlElement {
  const pieces = [`fault: ${fault}`, ...(node === undefined ? [] : [`node: ${node}`])];
  const told = evidence.map(({ title, text }) => `\n${title}:\n${text}`);
  return {
    name: fault === 'deployment' ? 'failure' : 'error',
    attributes: { message, type: kind },
    content: [...pieces, ...told].join('\n'),
  };
}

/** What XML Schema calls a token: no line breaks, no spaces at its ends or side by side. */
function token(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(3);
}
