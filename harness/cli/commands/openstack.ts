import { runClient } from '../../adapters/client/run-client.ts';
import { program } from '../../core/program.ts';
import type { Platform } from '../../lab/platform.ts';
import type { ClientTree } from '../../ports/images.ts';
import { requireAnswer } from '../../run/answering-cloud.ts';
import { clientPackages, clientVariables, cloudToAsk } from '../../run/client-access.ts';
import { labHosts } from '../../run/lab-hosts.ts';
import { chosenInstance, withAttachedLab } from '../attached-lab.ts';
import type { Call, Command } from '../command.ts';
import { compose, type Workshop } from '../composition.ts';
import { interruptible } from '../interrupts.ts';
import { deploymentOf } from '../lab-files.ts';
import { OPTIONS } from '../options.ts';
import { passOnSignals } from '../passed-on-signals.ts';
import { stepLines } from '../step-lines.ts';

const { lab, offline } = OPTIONS;

export const openstack: Command = {
  name: 'openstack',
  usage: '[--lab NAME] [--as PERSON] [-- COMMAND [ARGUMENT...]]',
  options: {
    lab,
    as: {
      type: 'string',
      value: 'PERSON',
      help: 'who asks, of cloud.people in deployment.yaml; default: its administrator',
    },
    offline,
  },
  arguments: 0,
  run: async (call) => {
    const workshop = compose(call.environment);
    const instance = await chosenInstance(call, workshop);
    const record = await workshop.instances.upRecord(instance);
    const deployment = await deploymentOf(call, workshop, record);
    const cloud = cloudToAsk(record, deployment.cloud);
    const variables = clientVariables(record, cloud, call.text('as'));
    const platform = await workshop.labs.platform(record.platform);
    return withAttachedLab(workshop, instance, async (up) => {
      const { signal, release } = interruptible(() => undefined);
      let tree: ClientTree;
      try {
        await requireAnswer(up, cloud, signal);
        tree = await clientOf(platform, workshop, call, signal);
      } finally {
        release();
      }
      const through = up.node(cloud.identity.node).shell;
      const hosts = labHosts(record.lab);
      const folder = process.cwd();
      return runClient({ tree, folder, args: call.rest, variables, through, hosts }, passOnSignals);
    });
  },
};

async function clientOf(
  platform: Platform,
  { tools }: Workshop,
  call: Call,
  signal: AbortSignal,
): Promise<ClientTree> {
  const packages = clientPackages(platform);
  const announcement = `${program.name}: the client of ${platform.release} is made, once: it is kept in the cache`;
  const onProgress = stepLines(announcement, (line) => void process.stderr.write(`${line}\n`));
  const options = { onProgress, offline: call.flag('offline'), signal };
  return tools.images.clientTree(platform.source, packages, options);
}
