import { baseString, isSigned, parseAuthorization } from './oauth1-signature';

// Signed by python-oauthlib.
const HEADER =
  'OAuth oauth_nonce="n0nce", oauth_timestamp="1700000000", oauth_version="1.0", oauth_signature_method="HMAC-SHA1", ' +
  'oauth_consumer_key="key", oauth_token="tok", oauth_verifier="ver", oauth_signature="W8C0r%2FRE8xd%2F2u14IReOHlEHOuQ%3D"';
const url = 'http://ctl:5000/v3/OS-OAUTH1/access_token?b=2&a=%20x';

describe('OAuth signatures', () => {
  it('are those of other clients', () => {
    const call = { method: 'POST', url, params: parseAuthorization(HEADER) };
    expect(isSigned(call, 's3cr&t', 'tsec')).toBe(true);
    expect(isSigned(call, 's3cr&t', 'other')).toBe(false);
    expect(isSigned({ ...call, url: url.replace('b=2', 'b=3') }, 's3cr&t', 'tsec')).toBe(false);
    const plain = { ...call.params, oauth_signature_method: 'PLAINTEXT', oauth_signature: 's3cr%26t&tsec' };
    expect(isSigned({ ...call, params: plain }, 's3cr&t', 'tsec')).toBe(true);
    expect(isSigned({ ...call, params: plain }, 's3cr&t', 'other')).toBe(false);
    const unknown = { ...plain, oauth_signature_method: 'RSA-SHA1' };
    expect(isSigned({ ...call, params: unknown }, 's3cr&t', 'tsec')).toBe(false);
  });

  it('cover the method, the address and the sorted parameters', () => {
    expect(
      baseString({
        method: 'post',
        url: 'http://h/x?b=2&a=1',
        params: { oauth_token: 't', oauth_signature: 's' },
      }),
    ).toBe('POST&http%3A%2F%2Fh%2Fx&a%3D1%26b%3D2%26oauth_token%3Dt');
  });

  it('are none in any other header', () => {
    expect(parseAuthorization(undefined)).toEqual({});
    expect(parseAuthorization('Basic abc')).toEqual({});
    expect(parseAuthorization('OAuth a="%zz"')).toEqual({ a: '%zz' });
  });
});
