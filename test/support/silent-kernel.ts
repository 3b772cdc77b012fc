import { writeFile } from 'node:fs/promises';

const SECTOR = 512;
const SETUP_SECTORS = 1;
/** Where the boot protocol (linux/Documentation/arch/x86/boot.rst) has its fields. */
const FIELDS = {
  setupSectors: 0x1f1,
  bootFlag: 0x1fe,
  jump: 0x200,
  magic: 0x202,
  version: 0x206,
  loadFlags: 0x211,
  initrdMax: 0x22c,
};
const HALT = 0x268;

/** Writes what QEMU takes for a Linux kernel, and what never prints a word: it halts the processor at its first instruction. */
export async function writeSilentKernel(file: string): Promise<string> {
  const image = Buffer.alloc(16 * SECTOR);
  image.writeUInt8(SETUP_SECTORS, FIELDS.setupSectors);
  image.writeUInt16LE(0xaa55, FIELDS.bootFlag);
  // jmp HALT; there: cli, hlt, jmp back to hlt
  image.set([0xeb, HALT - (FIELDS.jump + 2)], FIELDS.jump);
  image.set([0xfa, 0xf4, 0xeb, 0xfd], HALT);
  image.write('HdrS', FIELDS.magic, 'latin1');
  image.writeUInt16LE(0x020c, FIELDS.version);
  image.writeUInt8(1, FIELDS.loadFlags);
  image.writeUInt32LE(0x7fffffff, FIELDS.initrdMax);
  await writeFile(file, image);
  return file;
}
