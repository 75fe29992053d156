import type { LightMyRequestResponse } from 'fastify';
import { AppUnderTest } from './app-under-test';

type Json = Record<string, unknown>;
type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** The network API as one user sees it. */
export class NetworkApi {
  private constructor(
    readonly app: AppUnderTest,
    readonly token: string,
    readonly projectId: string,
  ) {}

  static async admin(app: AppUnderTest): Promise<NetworkApi> {
    return NetworkApi.as(app, await app.token());
  }

  /** A new project with one user who has this role there. */
  static async user(app: AppUnderTest, name: string, role = 'member'): Promise<NetworkApi> {
    const token = await app.token();
    const call = async (method: Method, url: string, payload?: Json): Promise<Json> => {
      const answer = await app.request({ method, url: `/identity/v3${url}`, token, payload });
      if (answer.statusCode >= 300) throw new Error(`${method} ${url}: ${answer.body}`);
      return answer.body ? (answer.json() as Json) : {};
    };
    const project = (await call('POST', '/projects', { project: { name } })).project as Json;
    const user = (await call('POST', '/users', { user: { name, password: `${name}-password` } }))
      .user as Json;
    const roles = (await call('GET', `/roles?name=${role}`)).roles as Json[];
    await call('PUT', `/projects/${project.id}/users/${user.id}/roles/${roles[0]?.id}`);
    const scope = { project: { id: project.id } };
    return NetworkApi.as(app, await app.token(name, `${name}-password`, scope));
  }

  static async as(app: AppUnderTest, token: string): Promise<NetworkApi> {
    const answer = await app.request({
      method: 'GET',
      url: '/identity/v3/auth/tokens',
      token,
      headers: { 'x-subject-token': token },
    });
    const { project } = (answer.json() as { token: { project: { id: string } } }).token;
    return new NetworkApi(app, token, project.id);
  }

  request(method: Method, path: string, payload?: Json): Promise<LightMyRequestResponse> {
    return this.app.request({ method, url: `/network/v2.0${path}`, token: this.token, payload });
  }

  /** The body of a success. */
  async call<T = Json>(method: Method, path: string, payload?: Json): Promise<T> {
    const answer = await this.request(method, path, payload);
    if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${answer.body}`);
    return (answer.body ? answer.json() : {}) as T;
  }

  /** Status and type of a refusal. */
  async refusal(method: Method, path: string, payload?: Json): Promise<[number, string]> {
    const answer = await this.request(method, path, payload);
    const body = answer.body ? (answer.json() as { NeutronError?: { type: string } }) : {};
    return [answer.statusCode, body.NeutronError?.type ?? answer.body];
  }

  async network(values: Json = {}): Promise<Json & { id: string }> {
    return (await this.call<{ network: Json & { id: string } }>('POST', '/networks', { network: values }))
      .network;
  }

  async subnet(networkId: string, values: Json = {}): Promise<Json & { id: string }> {
    const subnet = { network_id: networkId, ip_version: 4, cidr: '10.0.0.0/24', ...values };
    return (await this.call<{ subnet: Json & { id: string } }>('POST', '/subnets', { subnet })).subnet;
  }

  async port(networkId: string, values: Json = {}): Promise<PortJson> {
    const port = { network_id: networkId, ...values };
    return (await this.call<{ port: PortJson }>('POST', '/ports', { port })).port;
  }
}

export type PortJson = Json & {
  id: string;
  mac_address: string;
  fixed_ips: Array<{ subnet_id: string; ip_address: string }>;
  security_groups: string[];
};
