import type { LabUnderTest } from '../../harness/index.ts';

/** Apache's own and those of what it runs: `[core:error]`, `[wsgi:error]`. */
const COMPLAINT = String.raw`\[[a-z_]+:error\]`;

/**
 * Does what a login takes; where that fails, its failure says what the dashboard's web server complained of last and where the
 * dashboard looks for identity: a page that never comes says neither.
 */
export async function explained(lab: LabUnderTest, logIn: () => Promise<void>): Promise<void> {
  try {
    await logIn();
  } catch (error) {
    if (error instanceof Error) error.message = [error.message, ...(await causes(lab))].join('; ');
    throw error;
  }
}

async function causes(lab: LabUnderTest): Promise<string[]> {
  const controller = lab.controller();
  const { horizon } = lab.cloud.units[controller.name] ?? {};
  const { log, config } = horizon ?? {};
  const last = log && (await controller.run(`grep -E '${COMPLAINT}' ${log} | tail -n 1`)).stdout.trim();
  return [
    ...(last ? [`last complaint in ${log}: ${last}`] : []),
    ...(config === undefined ? [] : await identityOf(lab, config)),
  ];
}

/** The last of several lines counts: the file is Python. */
async function identityOf(lab: LabUnderTest, config: string): Promise<string[]> {
  const controller = lab.controller();
  const { stdout } = await controller.run(`sed -n 's/^OPENSTACK_KEYSTONE_URL *= *//p' ${config} | tail -n 1`);
  const url = stdout
    .trim()
    .replaceAll(/^["']|["']$/g, '')
    .replace('%s', controller.name);
  if (!/^https?:[\w./:-]+$/.test(url)) return [`OPENSTACK_KEYSTONE_URL in ${config}: ${url || 'none'}`];
  const ask = `curl --silent --output /dev/null --max-time 10 --write-out '%{http_code}' ${url}`;
  const answered = (await controller.run(ask)).stdout.trim();
  return [
    `OPENSTACK_KEYSTONE_URL in ${config} is ${url}, which answers ${answered === '000' ? 'nothing' : answered}`,
  ];
}
