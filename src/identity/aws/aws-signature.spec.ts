import { createHash } from 'node:crypto';
import {
  buildS3Signature,
  buildSignature,
  hasValidSignature,
  SignatureFormatError,
  type SignedRequest,
  signedAt,
} from './aws-signature';

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const base: SignedRequest = {
  signature: '',
  verb: 'GET',
  host: 'ctl:8773',
  path: '/services/Cloud',
  headers: {},
  params: { Action: 'DescribeImages', Timestamp: '2026-01-02T03:04:05Z', AWSAccessKeyId: 'abc' },
  bodyHash: '',
};
const withParams = (more: Record<string, string>): SignedRequest => ({
  ...base,
  params: { ...base.params, ...more },
});
const version4: SignedRequest = {
  ...base,
  path: '/',
  params: { Action: 'DescribeImages', B: 'a b*~é/' },
  headers: {
    Host: 'ctl:8773',
    'X-Amz-Date': '20260102T030405Z',
    Authorization:
      'AWS4-HMAC-SHA256 Credential=abc/20260102/us-east-1/ec2/aws4_request,SignedHeaders=host;x-amz-date,Signature=x',
  },
  bodyHash: createHash('sha256').update('').digest('hex'),
};

// The expected values come from python-keystoneclient's Ec2Signer with the same input.
describe('AWS signatures', () => {
  it.each([
    ['0', {}, 'E7Qw0UULIFqTSETOFUI6FHKPavg='],
    ['1', {}, 'zR+eVI2poIsH4xQ8oWXeyLTP8oU='],
    ['2', { 'Filter.1': 'a b*~é/' }, 'qQWcmQLBarp07VxxA7b/m9gxL2EAG+NLAjP7dcYCqAM='],
  ])('signs version %s as other clients do', (SignatureVersion, more, expected) => {
    expect(buildSignature(SECRET, withParams({ ...more, SignatureVersion }))).toBe(expected);
  });

  it('signs version 4 as other clients do', () => {
    expect(buildSignature(SECRET, version4)).toBe(
      'b974f16281f153c87e551aa990b04162420f3d702fae10bd09394443ef239a15',
    );
  });

  it('accepts a client that signs the host without its port', () => {
    const bare = { ...version4, host: 'ctl', headers: { ...version4.headers, Host: 'ctl' } };
    expect(hasValidSignature(SECRET, { ...version4, signature: buildSignature(SECRET, bare) })).toBe(true);
    expect(hasValidSignature(SECRET, { ...version4, signature: buildSignature('other', bare) })).toBe(false);
  });

  it('signs the S3 example of the AWS documentation', () => {
    // https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, GET object.
    const text = [
      'AWS4-HMAC-SHA256',
      '20130524T000000Z',
      '20130524/us-east-1/s3/aws4_request',
      '7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972',
    ].join('\n');
    expect(buildS3Signature('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', Buffer.from(text))).toBe(
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    );
  });

  it.each([
    ['a service that is none of S3', 'AWS4-HMAC-SHA256\nx\n20130524/r/ec2/aws4_request\nx'],
    ['too few lines', 'AWS4-HMAC-SHA256\nx'],
  ])('refuses to sign %s', (_, text) => {
    expect(() => buildS3Signature(SECRET, Buffer.from(text))).toThrow(SignatureFormatError);
  });

  it('refuses a version 4 signature whose date is not that of its scope', () => {
    const headers = { ...version4.headers, 'X-Amz-Date': '20260103T030405Z' };
    expect(() => buildSignature(SECRET, { ...version4, headers })).toThrow('Request date mismatch');
  });

  it('reads when the request was signed', () => {
    expect(signedAt(base)).toBe(Date.UTC(2026, 0, 2, 3, 4, 5));
    expect(signedAt(version4)).toBe(Date.UTC(2026, 0, 2, 3, 4, 5));
    expect(signedAt({ params: {}, headers: {} })).toBeUndefined();
    expect(() => signedAt({ params: { Timestamp: 'soon' }, headers: {} })).toThrow(SignatureFormatError);
  });
});
