import { expect } from 'chai';
import { startProgram, startUserProgram } from '../../../../harness/adapters/host/program.ts';

describe('a program of the host', () => {
  for (const start of [startProgram, startUserProgram])
    it('sees the composed environment and what is added to it, and nothing of the moment', async () => {
      process.env['LIBVIRT_DEFAULT_URI'] = 'test:///default';
      try {
        const { stdout } = await start('env', { env: { ADDED: 'yes' } });
        const seen = stdout.split('\n').map((line) => line.replace(/=.*/s, ''));
        expect(seen).to.include.members(['PATH', 'HOME', 'ADDED']).and.not.include('LIBVIRT_DEFAULT_URI');
      } finally {
        delete process.env['LIBVIRT_DEFAULT_URI'];
      }
    });
});
