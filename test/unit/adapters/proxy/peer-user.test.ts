import { endianness } from 'node:os';
import { expect } from 'chai';
import { userIn } from '../../../../harness/adapters/proxy/peer-user.ts';

const HOME = endianness() === 'LE' ? '0100007F' : '7F000001';
const ELSEWHERE = endianness() === 'LE' ? '0200007F' : '7F000002';
const rest = (uid: number) =>
  `01 00000000:00000000 00:00000000 00000000 ${uid} 0 4711 1 0000000000000000 20 4 30 10 -1`;
const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: ${HOME}:1F90 00000000:0000 ${rest(0)}
   1: ${HOME}:1F90 ${HOME}:0050 ${rest(1001)}
   2: ${HOME}:0050 ${HOME}:1F90 ${rest(1002)}
   3: ${ELSEWHERE}:0051 ${HOME}:1F90 ${rest(1003)}
   4: ${HOME}:0052 ${ELSEWHERE}:1F90 ${rest(1004)}
`;

describe('the user at the other end of a connection', () => {
  it('is whose socket leads from there to here', () => expect(userIn(TABLE, 0x50, 0x1f90)).to.equal(1002));

  for (const [what, port] of [
    ['from another address', 0x51],
    ['to another address', 0x52],
    ['that is no longer there', 0x53],
  ] as const)
    it(`is nobody for a connection ${what}`, () => expect(userIn(TABLE, port, 0x1f90)).to.equal(undefined));
});
