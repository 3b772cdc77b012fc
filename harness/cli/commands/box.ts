import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addBoxes, writeBox } from '../../adapters/vagrant/vagrant-box.ts';
import { boxName, writeVagrantPlan } from '../../adapters/vagrant/vagrant-plan.ts';
import { UsageError } from '../../core/errors.ts';
import type { NodeImage } from '../../ports/images.ts';
import type { NodeIdentity } from '../../ports/provider.ts';
import { prepareImages } from '../../run/prepare-images.ts';
import type { KeyPair, Tools } from '../../run/tools.ts';
import type { Call, Command } from '../command.ts';
import { compose } from '../composition.ts';
import { OPTIONS } from '../options.ts';
import { readLab, type LabFiles } from '../lab-files.ts';
import { Secret } from '../../core/secret.ts';

const { platform, offline, json } = OPTIONS;

export const box: Command = {
  name: 'box',
  usage: 'LAB [--write DIR] [--json]',
  options: {
    platform,
    offline,
    json,
    write: { type: 'string', value: 'DIR', help: 'write the boxes there as files, too' },
  },
  arguments: 1,
  run: async (call) => {
    const workshop = compose(call.environment);
    const files = await readLab(call, workshop, call.argument(0, 'LAB'));
    const { tools } = workshop;
    await tools.host.requirePrograms(['vagrant']);
    const images = await imagesOf(call, tools, files);
    await addBoxes(vagrantHomeOf(call), images.values());
    const plan = await planOf(call, tools, files, images);
    const target = call.text('write');
    const written = target === undefined ? [] : await writeBoxes(images.values(), target);
    const text = call.flag('json')
      ? await readFile(plan, 'utf8')
      : [...boxLines(images.values()), ...written, `LAB=${files.lab.name} vagrant up\n`].join('');
    process.stdout.write(text);
    return 0;
  },
};

function vagrantHomeOf({ environment }: Call): string {
  if (environment.vagrantHome !== undefined) return environment.vagrantHome;
  throw new UsageError('this user has no home folder for boxes: set VAGRANT_HOME');
}

function imagesOf(call: Call, tools: Tools, { lab, platform: from }: LabFiles) {
  const emit = (): void => undefined;
  return prepareImages(tools, lab, from, emit, { offline: call.flag('offline') });
}

/** By hand machines come and go with one key, kept beside the state of labs. */
async function planOf(
  call: Call,
  tools: Tools,
  { lab }: LabFiles,
  images: ReadonlyMap<string, NodeImage>,
): Promise<string> {
  const dir = join(call.environment.stateDir, 'vagrant', lab.name);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const login = await keptKey(join(dir, 'key'), () => tools.newKeyPair(`stacklab ${lab.name}`));
  const identities = await Promise.all(
    lab.nodes.map(async ({ name }): Promise<[string, NodeIdentity]> => {
      const host = await keptKey(join(dir, `${name}.key`), () => tools.newKeyPair(name));
      const keys = { hostPrivateKey: host.privateKey.reveal(), hostPublicKey: host.publicKey };
      return [name, { hostname: name, ...keys, authorizedKeys: [login.publicKey], hosts: lab.hosts }];
    }),
  );
  const [image] = images.values();
  return writeVagrantPlan({
    dir,
    lab,
    scope: lab.name,
    images,
    identities: new Map(identities),
    acceleration: await tools.prover.prove(image?.kernel ?? ''),
    privateKey: join(dir, 'key'),
    managementMode: 'nat',
  });
}

async function keptKey(file: string, make: () => KeyPair): Promise<KeyPair> {
  const there = await access(file).then(
    () => true,
    () => false,
  );
  if (there)
    return {
      privateKey: new Secret(await readFile(file, 'utf8')),
      publicKey: await readFile(`${file}.pub`, 'utf8'),
    };
  const pair = make();
  await writeFile(file, pair.privateKey.reveal(), { mode: 0o600 });
  await writeFile(`${file}.pub`, pair.publicKey);
  return pair;
}

async function writeBoxes(images: Iterable<NodeImage>, dir: string): Promise<string[]> {
  await mkdir(dir, { recursive: true });
  const lines: string[] = [];
  for (const image of distinct(images)) {
    const file = join(dir, `${image.id}.box`);
    await writeBox(image, file);
    lines.push(`${file}\n`);
  }
  return lines;
}

function boxLines(images: Iterable<NodeImage>): string[] {
  return distinct(images).map((image) => `${boxName(image)} is added\n`);
}

function distinct(images: Iterable<NodeImage>): NodeImage[] {
  return [...new Map([...images].map((image) => [image.id, image])).values()];
}
