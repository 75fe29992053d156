import { createHmac } from 'node:crypto';
import { baseString } from '../../../src/identity/oauth1/oauth1-signature';
import { AppUnderTest } from '../../support/app-under-test';
import { IdentityClient } from './identity-client';

describe('OAuth 1.0', () => {
  const base = 'http://cloud.example:5000';
  let app: AppUnderTest;
  let admin: IdentityClient;
  let projectId: string;
  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    admin = await IdentityClient.admin(app);
    projectId = (await admin.get('/projects?name=admin')).projects[0].id;
  });
  afterAll(() => app.stop());

  interface Secrets {
    consumer: { id: string; secret: string };
    token?: { id: string; secret: string };
    verifier?: string;
  }

  const post = (path: string, { consumer, token, verifier }: Secrets, payload?: object) => {
    const params: Record<string, string> = {
      oauth_consumer_key: consumer.id,
      oauth_nonce: 'n',
      oauth_signature_method: 'HMAC-SHA1',
      oauth_timestamp: String(Math.floor(Date.now() / 1000)),
      oauth_version: '1.0',
      ...(token && { oauth_token: token.id }),
      ...(verifier && { oauth_verifier: verifier }),
    };
    const key = `${consumer.secret}&${token?.secret ?? ''}`;
    const text = baseString({ method: 'POST', url: base + path, params });
    params.oauth_signature = createHmac('sha1', key).update(text).digest('base64');
    const fields = Object.entries(params).map(([name, value]) => `${name}="${encodeURIComponent(value)}"`);
    return app.request({
      method: 'POST',
      url: path,
      payload,
      headers: {
        host: 'cloud.example:5000',
        authorization: `OAuth ${fields.join(', ')}`,
        'requested-project-id': projectId,
      },
    });
  };
  const read = (body: string) => {
    const form = new URLSearchParams(body);
    return { id: form.get('oauth_token') ?? '', secret: form.get('oauth_token_secret') ?? '' };
  };
  const signIn = (secrets: Secrets) =>
    post('/v3/auth/tokens', secrets, { auth: { identity: { methods: ['oauth1'], oauth1: {} } } });

  it('lets a consumer act for a user with the roles that the user allows, until it is taken back', async () => {
    const consumer = (
      await admin.request('POST', '/OS-OAUTH1/consumers', { consumer: { description: 'x' } })
    ).json().consumer;
    expect((await admin.get(`/OS-OAUTH1/consumers/${consumer.id}`)).consumer).not.toHaveProperty('secret');
    const forged = { consumer: { ...consumer, secret: 'other' } };
    expect((await post('/v3/OS-OAUTH1/request_token', forged)).statusCode).toBe(401);
    const requested = await post('/v3/OS-OAUTH1/request_token', { consumer });
    expect(requested.statusCode).toBe(201);
    const request = read(requested.body);
    expect(
      (await post('/v3/OS-OAUTH1/access_token', { consumer, token: request, verifier: '1' })).statusCode,
    ).toBe(401);
    const consent = { roles: [{ name: 'reader' }] };
    const { token } = (await admin.put(`/OS-OAUTH1/authorize/${request.id}`, consent)).json();
    const given = { consumer, token: request, verifier: token.oauth_verifier };
    const answer = await post('/identity/v3/OS-OAUTH1/access_token', given);
    expect(answer.statusCode).toBe(201);
    const access = read(answer.body);
    expect((await post('/v3/OS-OAUTH1/access_token', given)).statusCode).toBe(404);

    const signedIn = await signIn({ consumer, token: access });
    expect(signedIn.statusCode).toBe(201);
    expect(signedIn.json().token).toMatchObject({
      methods: ['oauth1'],
      project: { id: projectId },
      'OS-OAUTH1': { access_token_id: access.id, consumer_id: consumer.id },
    });
    expect(signedIn.json().token.roles.map((role: { name: string }) => role.name)).toEqual(['reader']);
    const subject = String(signedIn.headers['x-subject-token']);
    const userId = signedIn.json().token.user.id;
    const url = `/users/${userId}/OS-OAUTH1/access_tokens`;
    expect((await admin.get(url)).access_tokens).toHaveLength(1);
    expect((await admin.get(`${url}/${access.id}/roles`)).roles).toHaveLength(1);
    expect(
      (await admin.as(subject).request('GET', `/users/${userId}/application_credentials`)).statusCode,
    ).toBe(403);
    await admin.delete(`${url}/${access.id}`);
    expect(await admin.statusOf(subject)).toBe(404);
    expect((await signIn({ consumer, token: access })).statusCode).toBe(404);
    await admin.delete(`/OS-OAUTH1/consumers/${consumer.id}`);
    expect((await post('/v3/OS-OAUTH1/request_token', { consumer })).statusCode).toBe(404);
  });
});
