import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { startProgram } from '../../harness/adapters/host/program.ts';
import type { PipConfiguration } from '../../harness/adapters/release/pip-configuration.ts';
import { sha256Of } from '../../harness/core/file-content.ts';

/** A made-up release of one distribution and one service, in a project of its own. */
export interface TinyRelease {
  readonly project: string;
  readonly lock: string;
  /** Its package index: a folder with one wheel. */
  readonly pip: PipConfiguration;
}

const WHEEL = 'hello-1.0-py2-none-any.whl';
const INFO = 'hello-1.0.dist-info';

const FILES = {
  'wheel/hello.py': "def main():\n    print('hello')\n",
  [`wheel/${INFO}/METADATA`]:
    'Metadata-Version: 2.1\nName: hello\nVersion: 1.0\nSummary: Says hello\nRequires-Dist: argparse\n',
  // as distributions of OpenStack have it
  [`wheel/${INFO}/pbr.json`]: '{}',
  [`wheel/${INFO}/WHEEL`]:
    'Wheel-Version: 1.0\nGenerator: by hand\nRoot-Is-Purelib: true\nTag: py2-none-any\n',
  [`wheel/${INFO}/entry_points.txt`]: '[console_scripts]\nhello = hello:main\n',
  [`wheel/${INFO}/RECORD`]: `hello.py,,\n${INFO}/METADATA,,\n${INFO}/WHEEL,,\n${INFO}/entry_points.txt,,\n${INFO}/pbr.json,,\n${INFO}/RECORD,,\n`,
  'labs/releases/tiny/release.yaml':
    'title: Tiny\ntree: { suite: bullseye }\npython: { names: { hello: python-hello }, standard: [argparse] }\n',
  'labs/releases/tiny/patches/louder.patch':
    "It is not heard otherwise.\n\n--- a/hello.py\n+++ b/hello.py\n@@ -1,2 +1,2 @@\n def main():\n-    print('hello')\n+    print('HELLO')\n",
  'labs/releases/tiny/patches/louder.test.py':
    "import sys\nfrom StringIO import StringIO\nimport hello\nsys.stdout = heard = StringIO()\nhello.main()\nassert heard.getvalue() == 'HELLO\\n'\n",
  'labs/releases/tiny/packages/openstack-hello/package.yaml':
    "summary: A service that says hello\nof: hello\ndepends: [python-hello, passwd]\nprograms: [hello]\nusers:\n  hello: { id: 163, home: /var/lib/hello }\ndirectories:\n  /var/log/hello: { owner: 'hello:hello', mode: '0750' }\nmodes:\n  /etc/hello/hello.conf: { owner: 'root:hello', mode: '0640' }\n",
  'labs/releases/tiny/packages/openstack-hello/files/etc/hello/hello.conf': '[DEFAULT]\n',
  'labs/releases/tiny/packages/openstack-hello/files/usr/share/hello/hello-dist.conf': '[DEFAULT]\n',
};

export async function makeTinyRelease(project: string): Promise<TinyRelease> {
  for (const [path, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(project, path)), { recursive: true });
    await writeFile(join(project, path), text);
  }
  const index = join(project, 'index');
  await mkdir(index);
  const members = ['hello.py', INFO];
  await startProgram('python3', ['-m', 'zipfile', '-c', join(index, WHEEL), ...members], {
    cwd: join(project, 'wheel'),
  });
  const lock = join(project, 'labs/releases/tiny/lock.txt');
  await writeFile(lock, `hello==1.0 --hash=sha256:${await sha256Of(join(index, WHEEL))}\n`);
  const file = `[global]\nno-index = 1\nfind-links = ${index}\n`;
  return { project, lock, pip: { file, environment: {}, shown: [index] } };
}

/** Changes one word of a file of it. */
export async function replaceIn(path: string, from: string | RegExp, to: string): Promise<void> {
  await writeFile(path, (await readFile(path, 'utf8')).replace(from, to));
}
