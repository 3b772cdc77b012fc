import { join } from 'node:path';
import { expect } from 'chai';
import { parseStringPromise } from 'xml2js';
import { ConnectFailed, ScenarioBroken } from '../../../harness/core/errors.ts';
import type { Event } from '../../../harness/report/events.ts';
import { failureOf } from '../../../harness/report/failure.ts';
import { renderJUnit } from '../../../harness/report/junit.ts';
import { EventScript } from '../../support/event-script.ts';
import { expectGolden } from '../../support/golden.ts';
import { junitSchemaErrors, type XmlElement } from '../../support/junit-schema.ts';
import { pikeRun } from '../../support/pike-run.ts';
import { stormRun } from '../../support/storm-run.ts';

const GOLDEN = join(import.meta.dirname, 'golden', 'pike-red.junit.xml');

async function parse(xml: string): Promise<XmlElement> {
  const options = { explicitRoot: false, explicitChildren: true, preserveChildrenOrder: true };
  return (await parseStringPromise(xml, options)) as XmlElement;
}

async function suiteOf(events: readonly Event[], name: string): Promise<XmlElement> {
  const suites = (await parse(renderJUnit(events))).$$ ?? [];
  const suite = suites.find(({ $ }) => $?.['name'] === name);
  if (!suite) throw new Error(`no suite ${name}`);
  return suite;
}

function casesOf({ $$ = [] }: XmlElement): readonly XmlElement[] {
  return $$.filter((child) => child['#name'] === 'testcase');
}

describe('JUnit report', () => {
  for (const [name, events] of [
    ['of a green run', pikeRun()],
    ['of a red run', pikeRun({ identityFails: true })],
    ['of a run that measured something', stormRun()],
    ['of a run cut off in the middle', pikeRun().slice(0, 70)],
    ['of a run cut off at once', pikeRun().slice(0, 1)],
  ] as const)
    it(`${name} keeps the schema`, async () => {
      expect(junitSchemaErrors(await parse(renderJUnit(events)))).to.deep.equal([]);
    });

  it('is the golden file, times aside', () => {
    const xml = renderJUnit(pikeRun({ identityFails: true })).replace(/time="[\d.]+"/g, 'time="TIME"');
    expectGolden(xml, GOLDEN);
  });

  it('has a suite for what failed outside of steps, phases and checks, and keeps the schema with it', async () => {
    const failure = failureOf(new ScenarioBroken('a hook: no rain\n  at dusk'));
    const script = new EventScript().add({ type: 'fault', failure });
    const [fault] = casesOf(await suiteOf(script.events, 'run'));
    expect(fault?.$).to.include({ name: 'a hook: no rain' });
    expect(fault?.$$?.map((child) => child['#name'])).to.deep.equal(['error']);
    expect(junitSchemaErrors(await parse(renderJUnit([...pikeRun(), ...script.events])))).to.deep.equal([]);
  });

  it('shows a run that proved nothing as an error to who reads nothing else', async () => {
    const script = new EventScript().add({ type: 'proof-wanted' });
    script.add({ type: 'run-ended', verdict: 'unproven', exitCode: 3, ms: 1 });
    const [unproven] = casesOf(await suiteOf(script.events, 'run'));
    expect(unproven?.$).to.include({ name: 'nothing was proven: no check was asked' });
    expect(unproven?.$$?.map((child) => child['#name'])).to.deep.equal(['error']);
  });

  it('gives a failure of the deployment as failure and one of the lab as error', async () => {
    const failure = failureOf(new ConnectFailed('controller01: no answer'), { node: 'controller01' });
    const script = new EventScript().add({
      type: 'phase-ended',
      phase: 'time',
      node: 'controller01',
      status: 'failed',
      ms: 5,
      failure,
    });
    const [lost] = casesOf(await suiteOf(script.events, 'phases'));
    expect(lost?.$$?.[0]?.['#name']).to.equal('error');
    expect(lost?.$$?.[0]?.$).to.deep.equal({ message: 'controller01: no answer', type: 'ConnectFailed' });
    const checks = casesOf(await suiteOf(pikeRun({ checkFails: true }), 'checks'));
    expect(checks.map(({ $$ }) => $$?.[0]?.['#name'])).to.deep.equal([undefined, 'failure', undefined]);
  });

  it('gives the reason of what was skipped', async () => {
    const skipped = casesOf(await suiteOf(pikeRun({ identityFails: true }), 'checks'))[2];
    expect(skipped?.$$?.[0]?.$).to.deep.equal({ message: 'needs phase image' });
  });

  it('gives what never ended as error', async () => {
    const script = new EventScript().add({ type: 'phase-started', phase: 'time', node: 'block01' });
    const [lost] = casesOf(await suiteOf(script.events, 'phases'));
    expect(lost?.$$?.[0]?.$).to.deep.equal({ message: 'did not end: the run is broken', type: 'Unfinished' });
  });

  it('names checks by lab and id, and their seed references in the properties', async () => {
    const suite = await suiteOf(pikeRun(), 'checks');
    expect(casesOf(suite)[1]?.$?.['classname']).to.equal('pike.identity.token');
    const properties = suite.$$?.[0]?.$$?.map(({ $ }) => [$?.['name'], $?.['value']]);
    expect(properties).to.deep.include(['seed.identity.token', 'V001-5 V001-6']);
    expect(properties).to.deep.include(['acceleration', 'tcg']);
    expect(properties).to.deep.include(['run', '20261121-131502-pike-k3f9']);
  });

  it('has the scenario, its options and what was measured among the properties', async () => {
    const suite = await suiteOf(stormRun(), 'checks');
    const properties = suite.$$?.[0]?.$$?.map(({ $ }) => [$?.['name'], $?.['value']]);
    expect(properties).to.deep.include(['scenario', 'boot-storm']);
    expect(properties).to.deep.include(['option.servers', '4']);
    expect(properties).to.deep.include([
      'timing.boot-storm.servers.time to ACTIVE',
      'n=4 min=8.000 median=9.500 p95=72.000 max=72.000',
    ]);
  });

  it('survives what XML cannot hold', async () => {
    const text = 'a\u0000b \u001b[31mred\u001b[0m \ud800 ]]> & < " \ufffe\ttab\nline\rreturn 日本 🙂';
    const failure = failureOf(new ConnectFailed(text), { evidence: [{ title: text, text }] });
    const script = new EventScript().add({
      type: 'check-ended',
      check: 'x',
      title: text,
      seed: [text],
      status: 'failed',
      ms: 1,
      failure,
    });
    expect(renderJUnit(script.events)).to.contain('&#9;tab&#10;line&#13;return');
    const document = await parse(renderJUnit(script.events));
    expect(junitSchemaErrors(document)).to.deep.equal([]);
    const [lost] = casesOf(await suiteOf(script.events, 'checks'));
    const kept = text
      .replace('\u0000', '\ufffd')
      .replaceAll('\u001b', '\ufffd')
      .replace('\ud800', '\ufffd')
      .replace('\ufffe', '\ufffd');
    expect(lost?.$$?.[0]?.$?.['message']).to.equal(kept);
    expect(lost?.$$?.[0]?._).to.contain(kept);
  });
});

describe('JUnit schema check', () => {
  const good = () => renderJUnit(pikeRun({ identityFails: true }));
  for (const [name, spoil, error] of [
    ['a missing attribute', (xml: string) => xml.replace(' hostname="buildhost"', ''), 'hostname is missing'],
    [
      'an unknown attribute',
      (xml: string) => xml.replace('<testsuites>', '<testsuites run="1">'),
      'run is not allowed',
    ],
    [
      'a time zone',
      (xml: string) => xml.replace('T13:15:02"', 'T13:15:02Z"'),
      "timestamp cannot be '2026-11-21T13:15:02Z'",
    ],
    [
      'a total that is wrong',
      (xml: string) => xml.replace('failures="2"', 'failures="3"'),
      'failures is 3, the cases say 2',
    ],
    [
      'a second verdict',
      (xml: string) => xml.replace('<skipped', '<error type="x"/><skipped'),
      'skipped is not allowed there',
    ],
    [
      'an element out of order',
      (xml: string) => xml.replace('<system-out/>', ''),
      'system-out is missing or out of order',
    ],
    ['an unknown element', (xml: string) => xml.replace('<system-err/>', '<log/>'), 'unknown element'],
    ['stray text', (xml: string) => xml.replace('<testsuites>', '<testsuites>text'), 'text is not allowed'],
  ] as const)
    it(`finds ${name}`, async () => {
      const errors = junitSchemaErrors(await parse(spoil(good())));
      expect(errors.join('\n')).to.contain(error);
    });
});
