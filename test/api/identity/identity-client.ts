import { AppUnderTest } from '../../support/app-under-test';

export interface Resource {
  id: string;
  [attribute: string]: unknown;
}

/** What the specs of identity ask for all the time, with one user's token. */
export class IdentityClient {
  constructor(
    readonly app: AppUnderTest,
    readonly token: string,
  ) {}

  static async admin(app: AppUnderTest): Promise<IdentityClient> {
    return new IdentityClient(app, await app.token());
  }

  as(token: string): IdentityClient {
    return new IdentityClient(this.app, token);
  }

  request(method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, payload?: object) {
    return this.app.request({
      method,
      url: `/v3${path}`,
      token: this.token,
      ...(payload !== undefined && { payload }),
    });
  }

  async get(path: string) {
    return (await this.expectOk('GET', path)).json();
  }

  async create(kind: string, attributes: object): Promise<Resource> {
    return (await this.expectOk('POST', `/${kind}s`, { [kind]: attributes })).json()[kind];
  }

  patch(path: string, payload: object) {
    return this.expectOk('PATCH', path, payload);
  }

  put(path: string, payload?: object) {
    return this.expectOk('PUT', path, payload);
  }

  delete(path: string) {
    return this.expectOk('DELETE', path);
  }

  async roleId(name: string): Promise<string> {
    return (await this.get(`/roles?name=${name}`)).roles[0].id;
  }

  /** A token of a user by id. */
  async sign(id: string, password: string, scope: unknown): Promise<string> {
    const identity = { methods: ['password'], password: { user: { id, password } } };
    const payload = { auth: { identity, scope } };
    const answer = await this.app.request({ method: 'POST', url: '/v3/auth/tokens', payload });
    const token = answer.headers['x-subject-token'];
    if (typeof token !== 'string') throw new Error(`${answer.statusCode} ${answer.body}`);
    return token;
  }

  async statusOf(subject: string): Promise<number> {
    return (await this.validate(subject)).statusCode;
  }

  async rolesOf(subject: string): Promise<string[]> {
    return (await this.validate(subject)).json().token.roles.map((role: { name: string }) => role.name);
  }

  private validate(subject: string) {
    const headers = { 'x-subject-token': subject };
    return this.app.request({ url: '/v3/auth/tokens', token: this.token, headers });
  }

  private async expectOk(...call: Parameters<IdentityClient['request']>) {
    const answer = await this.request(...call);
    if (answer.statusCode >= 300)
      throw new Error(`${call[0]} ${call[1]}: ${answer.statusCode} ${answer.body}`);
    return answer;
  }
}
