import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { PassThrough, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { relay } from '../../../harness/cli/relay.ts';

describe('a relay', () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  /** A connection to a server that does this with its own. */
  const dialled = async (serve: (socket: Socket) => void): Promise<Socket> => {
    server = createServer({ allowHalfOpen: true }, serve).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return connect((server.address() as AddressInfo).port, '127.0.0.1');
  };

  it('is over only when all that went in has arrived, and what was answered then has come', async () => {
    const sent = Buffer.alloc(4 * 1024 * 1024, 'x');
    const far = await dialled((socket) => {
      let got = 0;
      socket.on('data', (chunk: Buffer) => (got += chunk.length));
      socket.once('end', () => socket.end(`${got} bytes`));
    });
    const [input, output] = [new PassThrough(), new PassThrough()];
    const said = text(output);
    input.end(sent);
    await relay(far, { input, output });
    expect(output.writableEnded, 'the answer is there').to.equal(true);
    expect(await said).to.equal(`${sent.length} bytes`);
  });

  it('takes it for its end when who has said all has gone before the answer', async () => {
    const far = await dialled((socket) => {
      socket.resume();
      socket.once('end', () => socket.end('too late'));
    });
    const input = new PassThrough();
    const gone = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
    const output = new Writable({ write: (_chunk, _encoding, done) => done(gone) });
    input.end('all');
    await relay(far, { input, output });
    expect(output.errored).to.equal(gone);
  });

  it('is over when the far end is, whatever else there is to say', async () => {
    const far = await dialled((socket) => socket.end('no more'));
    const [input, output] = [new PassThrough(), new PassThrough()];
    const said = text(output);
    input.write('and');
    await relay(far, { input, output });
    expect(await said).to.equal('no more');
    input.destroy();
    far.destroy();
  });
});
