import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProcessEnvironment } from '../host/program-environment.ts';

/** How the host's pip reaches its package index, for a pip in a tree that has nothing of the host. */
export interface PipConfiguration {
  /** Text of a pip.conf. */
  readonly file: string;
  /** Variables that pip and its TLS library read besides. */
  readonly environment: Readonly<Record<string, string>>;
  /** Absolute paths of the host that these speak of. */
  readonly shown: readonly string[];
}

/** Settings that say where distributions come from; what changes how pip installs is not carried. */
const CARRIED = [
  'cert',
  'client-cert',
  'extra-index-url',
  'find-links',
  'index-url',
  'no-index',
  'proxy',
  'retries',
  'timeout',
  'trusted-host',
];
const SECTIONS = ['global', 'download', 'install', 'wheel'];
const VARIABLES = /^(?:\w+_proxy|SSL_CERT_\w+|REQUESTS_CA_BUNDLE)$/i;
/** Where Debian keeps the certificates of authorities that a host believes. */
const AUTHORITIES = '/etc/ssl/certs';

/** What pip.conf files and PIP_ variables of the host say, later ones over earlier ones as pip(1) has it. */
export async function hostPipConfiguration(environment: ProcessEnvironment): Promise<PipConfiguration> {
  const texts = await Promise.all(configurationFiles(environment).map(readText));
  return composePipConfiguration(texts, environment);
}

export function composePipConfiguration(
  texts: readonly string[],
  environment: ProcessEnvironment,
): PipConfiguration {
  const settings = new Map([
    ...texts.flatMap((text) => settingsOf(text)),
    ...Object.entries(environment).flatMap(([name, value]) => settingOf(name, value)),
  ]);
  const bundle = `${AUTHORITIES}/ca-certificates.crt`;
  const carried = [...new Map([['cert', bundle], ...settings])];
  const variables = Object.entries(environment).filter(([name]) => VARIABLES.test(name));
  return {
    file: [
      '[global]',
      ...carried.map(([name, value]) => `${name} = ${value.replaceAll('\n', '\n  ')}`),
      '',
    ].join('\n'),
    environment: Object.fromEntries(variables),
    shown: pathsIn([
      AUTHORITIES,
      ...carried.map(([, value]) => value),
      ...variables.map(([, value]) => value),
    ]),
  };
}

function configurationFiles({ HOME, XDG_CONFIG_HOME, PIP_CONFIG_FILE }: ProcessEnvironment): string[] {
  const home = HOME ?? '/';
  return [
    '/etc/xdg/pip/pip.conf',
    '/etc/pip.conf',
    join(home, '.pip', 'pip.conf'),
    join(XDG_CONFIG_HOME ?? join(home, '.config'), 'pip', 'pip.conf'),
    ...(PIP_CONFIG_FILE === undefined ? [] : [PIP_CONFIG_FILE]),
  ];
}

/** A file that is not there says nothing. */
function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

/** The carried settings of an INI file; a value goes on in indented lines. */
function settingsOf(text: string): [string, string][] {
  const joined = text.replaceAll(/^\s*[#;].*\n?/gm, '').replaceAll(/\n[ \t]+(?=\S)/g, '\0');
  let section = '';
  return joined.split('\n').flatMap((line): [string, string][] => {
    section = /^\[(.+)\]/.exec(line)?.[1] ?? section;
    const [, name = '', value = ''] = /^([\w-]+)\s*[=:]\s*(.*?)\s*$/.exec(line) ?? [];
    const known = name.replaceAll('_', '-').toLowerCase();
    const lines = value.replace(/^\0/, '').replaceAll('\0', '\n');
    return SECTIONS.includes(section) && CARRIED.includes(known) ? [[known, lines]] : [];
  });
}

/** `PIP_INDEX_URL`; lists have blanks between there, and lines in a file. */
function settingOf(variable: string, value: string): [string, string][] {
  const name = /^PIP_(DEFAULT_)?(\w+)$/.exec(variable)?.[2]?.toLowerCase().replaceAll('_', '-') ?? '';
  return CARRIED.includes(name) ? [[name, value]] : [];
}

function pathsIn(values: readonly string[]): string[] {
  const words = values
    .flatMap((value) => value.split(/\s+/))
    .map((word) => word.replace(/^file:(?:\/\/)?/, ''));
  return [...new Set(words.filter((word) => /^\/[^/]/.test(word)))];
}
