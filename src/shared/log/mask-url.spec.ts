import { Writable } from 'node:stream';
import { pino } from 'pino';
import { logOptions } from './logger';
import { maskUrl } from './mask-url';

describe('what the log does not tell', () => {
  it.each([
    ['/v3/auth/tokens', '/v3/auth/tokens'],
    ['/vnc_auto.html?token=abc', '/vnc_auto.html?token=***'],
    ['/v3/x?limit=5&subject_token=abc&marker=m', '/v3/x?limit=5&subject_token=***&marker=m'],
    ['/v3/x?%74oken=abc', '/v3/x?%74oken=***'],
    ['/v3/x?X-Auth-Token=a=b', '/v3/x?X-Auth-Token=***'],
    ['/ec2?Signature=s&AWSAccessKeyId=k', '/ec2?Signature=***&AWSAccessKeyId=***'],
    ['/compute?sort_key=name&key_name=k&token', '/compute?sort_key=name&key_name=k&token'],
    ['/x?%zz=1&password=p', '/x?%zz=1&password=***'],
  ])('%s', (url, shown) => {
    expect(maskUrl(url)).toBe(shown);
  });

  it('hides the headers that carry tokens, and fields with telling names', () => {
    let written = '';
    const sink = new Writable({
      write: (chunk, _, done) => {
        written += String(chunk);
        done();
      },
    });
    const headers = Object.fromEntries(
      ['x-auth-token', 'x-subject-token', 'x-service-token', 'authorization', 'cookie'].map((name) => [
        name,
        'planted',
      ]),
    );
    const log = pino({ ...logOptions, level: 'info' }, sink);
    log.info({ headers, request: { headers, body: { adminPass: 'planted' } }, password: 'planted' }, 'said');
    expect(written).toContain('said');
    expect(written).not.toContain('planted');
  });
});
