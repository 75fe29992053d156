import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildS3Signature, buildSignature } from '../../../src/identity/aws/aws-signature';
import { AppUnderTest } from '../../support/app-under-test';

describe('credentials', () => {
  let app: AppUnderTest;
  let token: string;
  let userId: string;
  let projectId: string;
  beforeAll(async () => {
    app = await AppUnderTest.start();
    token = await app.token();
    const own = await app.request({ url: '/v3/auth/tokens', token, headers: { 'x-subject-token': token } });
    userId = own.json().token.user.id;
    projectId = own.json().token.project.id;
  });
  afterAll(() => app.stop());

  const call = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'HEAD', url: string, payload?: object) =>
    app.request({ method, url: `/v3${url}`, token, payload });

  it('are made, read, changed and deleted', async () => {
    const made = await call('POST', '/credentials', {
      credential: { type: 'cert', blob: 'top-secret-blob', user_id: userId, note: 'kept' },
    });
    expect(made.statusCode).toBe(201);
    const { credential } = made.json();
    expect(credential).toMatchObject({
      type: 'cert',
      blob: 'top-secret-blob',
      project_id: null,
      note: 'kept',
    });
    const url = `/credentials/${credential.id}`;
    expect((await call('PATCH', url, { credential: { blob: 'other' } })).json().credential.blob).toBe(
      'other',
    );
    expect((await call('GET', url)).json().credential).toMatchObject({ blob: 'other', user_id: userId });
    expect((await call('HEAD', url)).statusCode).toBe(200);
    const listed = (await call('GET', `/credentials?type=cert&user_id=${userId}`)).json();
    expect(listed.credentials).toHaveLength(1);
    expect(listed.links).toMatchObject({ next: null, previous: null });
    expect((await call('DELETE', url)).statusCode).toBe(204);
    expect((await call('GET', url)).statusCode).toBe(404);
  });

  it('are encrypted in the database', async () => {
    const blob = 'a-text-that-is-nowhere-else';
    await call('POST', '/credentials', { credential: { type: 'x', blob, user_id: userId } });
    for (const file of ['monostack.db', 'monostack.db-wal'])
      expect(readFileSync(join(app.dataDir, file)).includes(blob)).toBe(false);
  });

  it.each([
    ['an EC2 credential without a project', { type: 'ec2', blob: '{"access":"a","secret":"b"}' }],
    ['an EC2 blob that is no JSON', { type: 'ec2', blob: 'x', project_id: 'p' }],
    ['an EC2 blob without an access key', { type: 'ec2', blob: '{"secret":"b"}', project_id: 'p' }],
    ['a blob that is no string', { type: 'cert', blob: { a: 1 } }],
  ])('refuse %s', async (_, fields) => {
    const answer = await call('POST', '/credentials', { credential: { user_id: userId, ...fields } });
    expect(answer.statusCode).toBe(400);
  });

  describe('for EC2', () => {
    it('open a token by a signature of version 2 and 4, and by S3', async () => {
      const url = `/users/${userId}/credentials/OS-EC2`;
      const made = (await call('POST', url, { tenant_id: projectId })).json().credential;
      expect(made).toMatchObject({ user_id: userId, tenant_id: projectId, trust_id: null });
      const request = {
        access: made.access,
        host: 'cloud:8773',
        verb: 'GET',
        path: '/services/Cloud',
        params: { SignatureVersion: '2', Timestamp: new Date().toISOString(), Action: 'DescribeImages' },
      };
      const signed = { ...request, signature: '', headers: {}, bodyHash: '' };
      const signature = buildSignature(made.secret, signed);
      const answer = await call('POST', '/ec2tokens', { ec2Credentials: { ...request, signature } });
      expect(answer.statusCode).toBe(200);
      expect(answer.json().token).toMatchObject({
        methods: ['ec2credential'],
        project: { id: projectId },
        user: { id: userId },
      });
      const other = signature.startsWith('A') ? 'B' : 'A';
      const wrong = { ...request, signature: other + signature.slice(1) };
      expect((await call('POST', '/ec2tokens', { credentials: wrong })).statusCode).toBe(401);
      const old = { ...request, params: { ...request.params, Timestamp: '2020-01-01T00:00:00Z' } };
      const oldSignature = buildSignature(made.secret, { ...signed, ...old });
      const late = await call('POST', '/ec2tokens', { credentials: { ...old, signature: oldSignature } });
      expect(late.json().error).toMatchObject({ code: 401, message: 'Credential is expired' });
      const text = Buffer.from('GET\n\n\nx-amz-date:now\n/bucket');
      const s3 = {
        access: made.access,
        token: text.toString('base64url'),
        signature: buildS3Signature(made.secret, text),
      };
      expect((await call('POST', '/s3tokens', { credentials: s3 })).statusCode).toBe(200);
      expect((await call('GET', `${url}/${made.access}`)).json().credential.secret).toBe(made.secret);
      expect((await call('GET', url)).json().credentials).toHaveLength(1);
      expect((await call('DELETE', `${url}/${made.access}`)).statusCode).toBe(204);
      const gone = await call('POST', '/ec2tokens', { ec2Credentials: { ...request, signature } });
      expect(gone.statusCode).toBe(404);
    });
  });
});
