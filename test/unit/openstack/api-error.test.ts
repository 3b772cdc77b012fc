import { expect } from 'chai';
import { RequestRefused } from '../../../harness/openstack/api-error.ts';

describe('a refused request', () => {
  for (const [status, mayPass] of [
    [503, true],
    [500, false],
    [403, false],
  ] as const)
    it(`${mayPass ? 'may' : 'will not'} be granted a moment later after ${status}`, () => {
      const fields = { method: 'GET', url: 'http://controller01:9292/v2/images', expected: '200', body: '' };
      expect(new RequestRefused({ ...fields, status })).to.include({ status, mayPass });
    });
});
