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
const TEXT = 0x300;
/** As a kernel ends that gives up, on the first serial line. */
const LAST_WORDS =
  '[    9.989893] ---[ end Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000009 ]---\r\n';

/** What such a kernel does for ever, as machine code. */
const DEEDS = {
  // cli, hlt, jmp back to hlt
  halts: [0xfa, 0xf4, 0xeb, 0xfd],
  // cli, jmp to itself
  hangs: [0xfa, 0xeb, 0xfe],
  // sti, jmp to itself
  works: [0xfb, 0xeb, 0xfe],
  // mov si, TEXT; lodsb; test al, al; jz to the end; mov dx, 0x3f8; out dx, al; jmp to lodsb; sti, jmp to itself
  panics: [
    ...[0xbe, TEXT & 0xff, TEXT >> 8, 0xac, 0x84, 0xc0, 0x74, 0x06, 0xba, 0xf8, 0x03, 0xee, 0xeb, 0xf5],
    ...[0xfb, 0xeb, 0xfe],
  ],
} as const;

/** Writes what QEMU takes for a Linux kernel, and what never prints a word, unless it panics. */
export async function writeSilentKernel(file: string, deed: keyof typeof DEEDS = 'halts'): Promise<string> {
  const image = Buffer.alloc(16 * SECTOR);
  image.writeUInt8(SETUP_SECTORS, FIELDS.setupSectors);
  image.writeUInt16LE(0xaa55, FIELDS.bootFlag);
  // jmp CODE
  image.set([0xeb, CODE - (FIELDS.jump + 2)], FIELDS.jump);
  image.set(DEEDS[deed], CODE);
  image.write(LAST_WORDS, TEXT, 'latin1');
  image.write('HdrS', FIELDS.magic, 'latin1');
  image.writeUInt16LE(0x020c, FIELDS.version);
  image.writeUInt8(1, FIELDS.loadFlags);
  image.writeUInt32LE(0x7fffffff, FIELDS.initrdMax);
  await writeFile(file, image);
  return file;
}
