import { expect } from 'chai';
import type { LabUnderTest } from '../../harness/index.ts';
import { launch, type Instance } from './instance.ts';
import type { LaunchSite } from './launch-site.ts';
import { asAdministrator } from './people.ts';

/** Nobody but the administrator may say where: so the other compute nodes take no server meanwhile. */
export async function launchOn(lab: LabUnderTest, site: LaunchSite, node: string): Promise<Instance> {
  const { compute } = asAdministrator(lab);
  const nodes = lab.nodes('compute').map(({ name }) => name);
  const others = nodes.filter((name) => name !== node);
  const allowed = (value: boolean) => Promise.all(others.map((name) => compute.allowServersOn(name, value)));
  lab.defer(`nova-compute enabled on ${others.join(', ')}`, async () => {
    await allowed(true);
  });
  await allowed(false);
  const server = await launch(lab, site, `on-${node}`);
  expect((await compute.server(server.id)).host, `node of ${server.name}`).to.equal(node);
  await allowed(true);
  return server;
}
