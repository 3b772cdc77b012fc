import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from '../../harness/index.ts';

/** A test as `tempest run --list-tests` names it. */
export interface TempestTest {
  /** `tempest.api.network.test_networks.NetworksTest.test_list_networks` */
  readonly name: string;
  /** With its attributes, as Tempest reads lists of tests. */
  readonly line: string;
  /** The check's: `tempest-network.networks-test-list-networks`. */
  readonly id: string;
  /** `network`, `object_storage`, `scenario`: what of the cloud it is about. */
  readonly area: string;
  /** Its class, with modules: what prepares itself once for all of its tests. */
  readonly suite: string;
  /** What nodes must have for it: volumes need a kernel that knows them, objects need disks. */
  readonly requires: Check['requires'];
}

const LISTS = join(import.meta.dirname, '..', 'tempest');
/** In `FloatingIPTestJSON`: before `IP`, `Test` and `JSON`. */
const HUMP = /(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g;
const LINE = /^(tempest\.(?:api\.)?(\w+)(?:\.(\w+(?:\.\w+)*?))??\.\w+\.([A-Z]\w*))\.test_(\w+)\[(.*)\]$/;

/** The smoke set of a version of Tempest, as it told it. */
export function smokeSetOf(version: string): readonly TempestTest[] {
  return parseTests(readFileSync(join(LISTS, `smoke-${version}.txt`), 'utf8'));
}

/** Throws where a line is no test. */
export function parseTests(text: string): readonly TempestTest[] {
  return text.split('\n').filter(Boolean).map(parseTest);
}

function parseTest(line: string): TempestTest {
  const [, suite = '', area = '', path = '', ofClass = '', title = '', attributes = ''] =
    LINE.exec(line) ?? [];
  if (suite === '')
    throw new Error(`'${line}' is no test of Tempest; allowed: MODULE.CLASS.test_NAME[ATTRIBUTES]`);
  const words = [path, ofClass, title].join(' ').replace('IPv6', 'IpV6').replaceAll(HUMP, ' ');
  return {
    name: `${suite}.test_${title}`,
    line,
    id: `tempest-${dashed(area)}.${dashed(words)}`,
    area,
    suite,
    requires: needsOf(area, suite, attributes.split(',')),
  };
}

function dashed(text: string): string {
  return text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
    .join('-');
}

function needsOf(area: string, suite: string, attributes: readonly string[]): Check['requires'] {
  const asksVersions = suite.includes('.test_versions.');
  const makesVolumes = area === 'volume' || attributes.includes('volume') || suite.endsWith('BootFromVolume');
  if (makesVolumes && !asksVersions) return ['own-kernel'];
  return area === 'object_storage' ? ['disks'] : [];
}
