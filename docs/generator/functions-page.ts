import { anchorOf } from './headings.ts';
import { paragraph, table } from './markdown.ts';
import type { ShellFile, ShellFunction } from './shell-file.ts';

const HEAD = `# What a deployment's script can call

The shell of \`labs/lib\`, which is at \`$LAB_LIB\` on every node. \`npm run pages\` prints this page from the comments in the files;
\`test/unit/pages.test.ts\` holds that it does and that no comment is missing.

\`\`\`bash
#!/usr/bin/env bash
. "$LAB_LIB/base.sh" # first: it has a script stop at what fails
. "$LAB_LIB/files.sh"
. "$LAB_LIB/service.sh"

write_file /etc/motd 0644 root:root <<<"$LAB_NODE has the address $(address_of "$LAB_NODE" management)"
run_service nginx /etc/nginx/nginx.conf
\`\`\`

What is written after \`<\` is read from standard input. What fails ends the script; what makes something may be called twice, and
changes nothing the second time. Ids such as E001-9 are those of [docs/seeds](seeds/README.md#ids); what is in the environment is in
[lab files](lab-files.md#what-a-script-finds-on-a-node).`;

const OF_RDO = `Those of \`labs/lib/rdo\` are for nodes with the packages and places of RDO (platform \`debian11-pike\`); the others are for any, or
for the OpenStack that Debian has.`;

/** docs/lab-functions.md, of files by their paths from labs/lib on. */
export function functionsPage(files: ReadonlyMap<string, ShellFile>): string {
  const sections = [...files].map(
    ([path, { purpose, functions }]) => `## ${path}\n\n${paragraph(purpose)}\n\n${tellFunctions(functions)}`,
  );
  return [HEAD, contents(files), ...sections].join('\n\n');
}

function contents(files: ReadonlyMap<string, ShellFile>): string {
  const rows = [...files].map(([path, { functions }]) => [
    `[${path}](#${anchorOf(path)})`,
    functions.flatMap(({ name, usage }) => (usage === undefined ? [] : [`\`${name}\``])).join(', '),
  ]);
  return `## Find it\n\n${OF_RDO}\n\n${table(['file', 'functions'], rows)}`;
}

function tellFunctions(functions: readonly ShellFunction[]): string {
  const offered = functions.filter(({ usage }) => usage !== undefined);
  const own = functions.filter(({ usage }) => usage === undefined);
  const parts = [
    offered.length > 0
      ? table(
          ['call', 'what it does'],
          offered.map((one) => [`\`${one.usage ?? ''}\``, one.text]),
        )
      : '',
    own.length > 0 ? `For this file alone: ${own.map(({ name }) => `\`${name}\``).join(', ')}.` : '',
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}
