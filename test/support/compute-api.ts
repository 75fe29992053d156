import type { LightMyRequestResponse } from 'fastify';
import { OperationRunner } from '../../src/shared/operations/operation-runner';
import type { AppUnderTest } from './app-under-test';
import { ImageApi } from './image-api';

const PROXIES =
  /^\/compute\/v2\.1\/(images|os-floating-ip(s|-pools)|os-(tenant-)?networks|os-security-group(s|-rules))(?=[/?]|$)/;

/** The highest version that knows a path: proxies of other services end below 2.36, hosts by name below 2.43. */
export function versionFor(url: string): string {
  if (PROXIES.test(url)) return 'compute 2.35';
  return /^\/compute\/v2\.1\/os-hosts(?=[/?]|$)/.test(url) ? 'compute 2.42' : 'compute 2.93';
}

/** Short words for the compute API: each call is one request in a microversion. */
export class ComputeApi {
  constructor(
    readonly app: AppUnderTest,
    readonly token: string,
    readonly version = '2.93',
  ) {}

  at(version: string): ComputeApi {
    return new ComputeApi(this.app, this.token, version);
  }

  request(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    payload?: object,
  ): Promise<LightMyRequestResponse> {
    const headers = { 'openstack-api-version': `compute ${this.version}` };
    return this.app.request({ method, url: `/compute/v2.1${path}`, token: this.token, payload, headers });
  }

  image(fields: object = {}): Promise<{ id: string }> {
    return new ImageApi(this.app, this.token).active(fields, Buffer.alloc(4096));
  }

  /** A server that runs, without a network. */
  async server(fields: object = {}): Promise<Record<string, unknown> & { id: string }> {
    const imageRef = (await this.image()).id;
    const body = { name: 'test', flavorRef: '1', imageRef, networks: 'none', ...fields };
    const answer = await this.request('POST', '/servers', { server: body });
    if (answer.statusCode !== 202) throw new Error(`create: ${answer.statusCode} ${answer.body}`);
    await this.settle();
    return this.show(answer.json().server.id);
  }

  async show(id: string): Promise<Record<string, unknown> & { id: string }> {
    return (await this.request('GET', `/servers/${id}`)).json().server;
  }

  async act(id: string, action: object): Promise<LightMyRequestResponse> {
    const answer = await this.request('POST', `/servers/${id}/action`, action);
    await this.settle();
    return answer;
  }

  settle(): Promise<void> {
    return this.app.get(OperationRunner).settle();
  }
}
