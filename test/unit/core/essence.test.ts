import { expect } from 'chai';
import { essence } from '../../../harness/core/essence.ts';

describe('the essence of a text', () => {
  it('is the same whatever ids are in it, with words before them or not', () => {
    const refused = (id: string): string => `access to exchange 'reply_${id}' refused, request ${id}`;
    const [one, other] = ['23fbfcb72e7043a7b38d520f9fcd4352', '8fb48553-6efe-4262-a38d-92f041baace3'];
    expect(essence(refused(one))).to.equal(essence(refused(other)));
  });

  it('is not the same for what is no id', () => {
    expect(essence('unit nova failed')).to.not.equal(essence('unit cinder failed'));
    expect(essence('port 5672')).to.equal(essence('port 8080'));
  });
});
