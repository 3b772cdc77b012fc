import { expect } from 'chai';
import { volumeChecks } from '../../../scenarios/checks/volume.ts';
import type { Reply } from '../../support/api-server.ts';
import { failureOnPair } from '../../support/given-pair.ts';

const GIB = 1024 ** 3;

/** One volume of cinder's, a server that may have it, and the disk of a block node; tests break a part of it. */
class Scene {
  /** What cinder says of it, and what the node has. */
  sizeGiB = 1;
  bytes = GIB;
  status = 'available';
  isThere = true;
  /** What is on it. */
  text = '';
  boots = 1;
  extends = (): void => {
    this.sizeGiB = 2;
    this.bytes = 2 * GIB;
  };
  restarts = (): void => {
    this.boots += 1;
  };

  async failure(id: string): Promise<string> {
    const check = volumeChecks.find((one) => one.id === id);
    if (!check) throw new Error(`there is no check ${id}`);
    return failureOnPair(check, {
      commands: (command) => this.#command(command),
      requests: (asked) => this.#answer(asked),
    });
  }

  #command(command: string): { stdout?: string; exitCode?: number } {
    if (command.includes('--options lv_size')) return { stdout: String(this.bytes) };
    if (command.startsWith('lvs ')) return { stdout: 'volume-v-1' };
    if (command.includes('/sys/block/vdb/size')) return { stdout: String(this.bytes / 512) };
    if (command.includes('grep -qx')) return { exitCode: command.includes(`boot-${this.boots} `) ? 1 : 0 };
    if (command.includes('boot_id')) return { stdout: `boot-${this.boots}` };
    if (command.includes('dd of=')) this.text = 'written by the first server';
    return { stdout: command.includes('dd if=') ? this.text : '' };
  }

  #answer(asked: string): Reply | undefined {
    const volume = { id: 'v-1', name: 'check', status: this.status, size: this.sizeGiB };
    const server = { id: 's-first', name: 'first', status: 'ACTIVE', created: '2026-11-21T20:17:45Z' };
    switch (asked) {
      case 'POST /v3/p-1/volumes':
        return { status: 202, json: { volume } };
      case 'GET /v3/p-1/volumes/v-1':
        return this.isThere ? { json: { volume } } : { status: 404 };
      case 'POST /v3/p-1/volumes/v-1/action':
        this.extends();
        return { status: 202 };
      case 'DELETE /v3/p-1/volumes/v-1':
        this.isThere = false;
        return { status: 202 };
      case 'POST /v2.1/servers/s-first/os-volume_attachments':
        this.status = 'in-use';
        return { json: { volumeAttachment: { device: '/dev/vdb' } } };
      case 'DELETE /v2.1/servers/s-first/os-volume_attachments/v-1':
        this.status = 'available';
        return { status: 202 };
      case 'POST /v2.1/servers/s-first/action':
        this.restarts();
        return { status: 202 };
      case 'GET /v2.1/servers/s-first':
        return { json: { server } };
      default:
        return undefined;
    }
  }
}

describe('volume.grows', () => {
  it('passes where the volume is larger, and takes it away', async () => {
    const scene = new Scene();
    expect(await scene.failure('volume.grows')).to.equal('');
    expect(scene.isThere).to.equal(false);
  });

  it('fails where cinder gives up without a word, or the node has no more of it', async () => {
    const [silent, forgetful] = [new Scene(), new Scene()];
    silent.extends = () => undefined;
    expect(await silent.failure('volume.grows')).to.contain('GiB of volume v-1: expected 1 to equal 2');
    forgetful.extends = () => (forgetful.sizeGiB = 2);
    expect(await forgetful.failure('volume.grows')).to.contain('bytes of volume v-1 on block01');
  });
});

describe('volume.survives-a-reboot', () => {
  it('passes where what was written is there after another start', async () => {
    const scene = new Scene();
    expect(await scene.failure('volume.survives-a-reboot')).to.equal('');
    expect(scene.status).to.equal('available');
  });

  it('fails where the server was not started again', async () => {
    const scene = new Scene();
    scene.restarts = () => undefined;
    expect(await scene.failure('volume.survives-a-reboot')).to.contain('grep -qx boot-1 ');
  });

  it('fails where the volume has lost what was written, or is not in use any more', async () => {
    const [lost, away] = [new Scene(), new Scene()];
    lost.restarts = () => {
      lost.boots += 1;
      lost.text = '';
    };
    expect(await lost.failure('volume.survives-a-reboot')).to.contain('when it was started again');
    away.restarts = () => {
      away.boots += 1;
      away.status = 'available';
    };
    expect(await away.failure('volume.survives-a-reboot')).to.contain('the volume then');
  });
});
