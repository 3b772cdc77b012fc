import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LabFault } from '../../core/errors.ts';
import { writeJson } from '../../core/json-file.ts';
import type { NodeImage } from '../../ports/images.ts';
import { lockFile } from '../cache/file-lock.ts';
import { KERNEL_COMMAND_LINE } from '../nodes/node-identity.ts';
import { startProgram } from '../host/program.ts';
import { boxName } from './vagrant-plan.ts';

const GIB_OF_DISK = 20;
/** For a box on its own, without the harness: nodes of a lab have an initrd each. */
const BOX_VAGRANTFILE = `Vagrant.configure('2') do |config|
  config.vm.provider :libvirt do |libvirt|
    libvirt.kernel = File.join(__dir__, 'kernel')
    libvirt.initrd = File.join(__dir__, 'initrd')
    libvirt.cmd_line = ${JSON.stringify(KERNEL_COMMAND_LINE)}
  end
end
`;

/** Writes an image as a box for Vagrant's libvirt provider. */
export async function writeBox(image: NodeImage, file: string): Promise<void> {
  const workDir = `${file}.making-${process.pid}`;
  await mkdir(workDir, { recursive: true });
  try {
    const metadata = { provider: 'libvirt', format: 'qcow2', virtual_size: GIB_OF_DISK };
    await writeJson(join(workDir, 'metadata.json'), metadata);
    await writeFile(join(workDir, 'Vagrantfile'), BOX_VAGRANTFILE);
    const args = ['-cf', join(workDir, 'box'), '--transform', 's/^disk.qcow2$/box.img/', '-C', workDir];
    const files = [
      'metadata.json',
      'Vagrantfile',
      '-C',
      dirname(image.disk),
      'disk.qcow2',
      'kernel',
      'initrd',
    ];
    const { exitCode, stderr } = await startProgram('tar', [...args, ...files], { reject: false });
    if (exitCode !== 0) throw new LabFault(`${file}: not written: ${stderr.trim()}`);
    await rename(join(workDir, 'box'), file);
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

/** Adds the boxes that a Vagrant home does not have yet; nobody else may add to it meanwhile. */
export async function addBoxes(
  vagrantHome: string,
  images: Iterable<NodeImage>,
  signal?: AbortSignal,
): Promise<void> {
  await mkdir(vagrantHome, { recursive: true, mode: 0o700 });
  const lock = await lockFile(join(vagrantHome, 'boxes.lock'), { signal });
  try {
    const { stdout } = await vagrant(vagrantHome, 'box', 'list');
    for (const image of new Map([...images].map((one) => [one.id, one])).values())
      if (!stdout.includes(boxName(image))) await addBox(vagrantHome, image);
  } finally {
    await lock[Symbol.asyncDispose]();
  }
}

async function addBox(vagrantHome: string, image: NodeImage): Promise<void> {
  const file = join(vagrantHome, `${image.id}.box`);
  await writeBox(image, file);
  const name = boxName(image);
  const added = await vagrant(
    vagrantHome,
    'box',
    'add',
    '--force',
    '--provider',
    'libvirt',
    '--name',
    name,
    file,
  );
  await rm(file, { force: true });
  if (added.exitCode !== 0) throw new LabFault(`box ${name}: vagrant box add: ${added.all.trim()}`);
}

function vagrant(home: string, ...args: readonly string[]) {
  const env = { VAGRANT_HOME: home, VAGRANT_CHECKPOINT_DISABLE: '1' };
  return startProgram('vagrant', args, { env, reject: false, cwd: home, all: true });
}
