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
const CODE = 0x268;

/** What such a kernel does for ever, as machine code. */
const DEEDS = {
  // cli, hlt, jmp back to hlt
  halts: [0xfa, 0xf4, 0xeb, 0xfd],
  // cli, jmp to itself
  hangs: [0xfa, 0xeb, 0xfe],
  // sti, jmp to itself
  works: [0xfb, 0xeb, 0xfe],
} as const;

/** Writes what QEMU takes for a Linux kernel, and what never prints a word: it halts the processor at its first instruction. */
export async function writeSilentKernel(file: string, deed: keyof typeof DEEDS = 'halts'): Promise<string> {
  const image = Buffer.alloc(16 * SECTOR);
  image.writeUInt8(SETUP_SECTORS, FIELDS.setupSectors);
  image.writeUInt16LE(0xaa55, FIELDS.bootFlag);
  // jmp CODE
  image.set([0xeb, CODE - (FIELDS.jump + 2)], FIELDS.jump);
  image.set(DEEDS[deed], CODE);
  image.write('HdrS', FIELDS.magic, 'latin1');
  image.writeUInt16LE(0x020c, FIELDS.version);
  image.writeUInt8(1, FIELDS.loadFlags);
  image.writeUInt32LE(0x7fffffff, FIELDS.initrdMax);
  await writeFile(file, image);
  return file;
}
