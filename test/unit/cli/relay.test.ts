import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
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
      void buffer(socket).then((got) => socket.end(`${got.length} bytes`));
    });
    const [input, output] = [new PassThrough(), new PassThrough()];
    const said = text(output);
    input.end(sent);
    await relay(far, { input, output });
    expect(await said).to.equal(`${sent.length} bytes`);
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
