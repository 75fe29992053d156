import { AppUnderTest } from '../../support/app-under-test';
import { IdentityClient } from './identity-client';

describe('several changes of a password at once', () => {
  let app: AppUnderTest;
  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10', MONOSTACK_PASSWORD_HISTORY: '3' });
  });
  afterAll(() => app.stop());

  it('let one win; the password and the history are the one of that, and nobody else', async () => {
    const admin = await IdentityClient.admin(app);
    const { id } = await admin.create('user', { name: 'racing', password: 'first' });
    const change = (original_password: string, password: string) =>
      app.request({
        method: 'POST',
        url: `/v3/users/${id}/password`,
        payload: { user: { original_password, password } },
      });
    const wanted = ['second', 'third', 'fourth', 'fifth'];
    const answers = await Promise.all(wanted.map((password) => change('first', password)));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([204, 401, 401, 401]);
    const won = wanted[answers.findIndex(({ statusCode }) => statusCode === 204)] ?? '';
    expect(typeof (await admin.sign(id, won, 'unscoped'))).toBe('string');
    expect((await change(won, 'first')).json().error.message).toContain('previous');
    const lost = wanted.find((password) => password !== won) ?? '';
    expect((await change(won, lost)).statusCode).toBe(204);
  });
});
