import type { LightMyRequestResponse } from 'fastify';
import type { AppUnderTest } from './app-under-test';

/** Short words for the image API: each call is one request. */
export class ImageApi {
  constructor(
    readonly app: AppUnderTest,
    readonly token: string,
  ) {}

  request(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    payload?: object,
  ): Promise<LightMyRequestResponse> {
    return this.app.request({ method, url: `/image/v2${path}`, token: this.token, payload });
  }

  /** A queued raw image. */
  async create(fields: object = {}): Promise<Record<string, unknown> & { id: string }> {
    const body = { name: 'test', disk_format: 'raw', container_format: 'bare', ...fields };
    const answer = await this.request('POST', '/images', body);
    if (answer.statusCode !== 201) throw new Error(`create: ${answer.statusCode} ${answer.body}`);
    return answer.json();
  }

  async active(fields: object = {}, data = Buffer.from('some data')) {
    const image = await this.create(fields);
    const answer = await this.upload(image.id, data);
    if (answer.statusCode !== 204) throw new Error(`upload: ${answer.statusCode} ${answer.body}`);
    return this.show(image.id);
  }

  upload(
    id: string,
    data: Buffer,
    headers: Record<string, string> = {},
    resource = 'file',
  ): Promise<LightMyRequestResponse> {
    return this.app.request({
      method: 'PUT',
      url: `/image/v2/images/${id}/${resource}`,
      token: this.token,
      headers: { 'content-type': 'application/octet-stream', ...headers },
      payload: data,
    });
  }

  async show(id: string): Promise<Record<string, unknown> & { id: string }> {
    return (await this.request('GET', `/images/${id}`)).json();
  }

  patch(id: string, changes: object[], draft: '2.0' | '2.1' = '2.1'): Promise<LightMyRequestResponse> {
    return this.app.request({
      method: 'PATCH',
      url: `/image/v2/images/${id}`,
      token: this.token,
      headers: { 'content-type': `application/openstack-images-v${draft}-json-patch` },
      payload: JSON.stringify(changes),
    });
  }

  async ids(query: string): Promise<string[]> {
    const answer = await this.request('GET', `/images?${query}`);
    if (answer.statusCode !== 200) throw new Error(`list: ${answer.statusCode} ${answer.body}`);
    return answer.json().images.map((image: { id: string }) => image.id);
  }
}

/** A user with one role on a project of its own; returns its token and the project's id. */
export async function newProjectUser(app: AppUnderTest, name: string, role = 'member') {
  const admin = await app.token();
  const call = async (method: 'GET' | 'POST' | 'PUT', url: string, payload?: object) =>
    app.request({ method, url: `/identity/v3${url}`, token: admin, payload });
  const project = (await call('POST', '/projects', { project: { name, domain_id: 'default' } })).json()
    .project;
  const user = (
    await call('POST', '/users', { user: { name, password: `secret-of-${name}`, domain_id: 'default' } })
  ).json().user;
  const roles = (await call('GET', `/roles?name=${role}`)).json().roles;
  await call('PUT', `/projects/${project.id}/users/${user.id}/roles/${roles[0].id}`);
  const scope = { project: { id: project.id } };
  return { token: await app.token(name, `secret-of-${name}`, scope), projectId: project.id as string };
}
