import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { eventually } from '../lab/eventually';

export type Json = Record<string, unknown>;

export interface ServerView extends Json {
  id: string;
  name: string;
  status: string;
  /** `details` are for administrators. */
  fault?: { message: string; details?: string };
  addresses: Record<string, Array<{ addr: string; version: number }>>;
}

/** The public API over real HTTP, as an administrator of project admin. */
export class OpenStackApi {
  constructor(
    readonly url: string,
    readonly token: string,
  ) {}

  async call<T = Json>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        'x-auth-token': this.token,
        'openstack-api-version': 'compute 2.79',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text ? JSON.parse(text) : {}) as T;
  }

  get<T = Json>(path: string): Promise<T> {
    return this.call<T>('GET', path);
  }

  /** Makes one resource: `create('/network/v2.0/networks', 'network', {...})`. */
  async create(path: string, name: string, fields: Json): Promise<Json & { id: string }> {
    return (await this.call<Record<string, Json & { id: string }>>('POST', path, { [name]: fields }))[
      name
    ] as Json & { id: string };
  }

  async uploadImage(name: string, file: string): Promise<string> {
    const fields = { name, disk_format: 'qcow2', container_format: 'bare', visibility: 'public' };
    const { id } = await this.call<{ id: string }>('POST', '/image/v2/images', fields);
    const answer = await fetch(`${this.url}/image/v2/images/${id}/file`, {
      method: 'PUT',
      headers: {
        'x-auth-token': this.token,
        'content-type': 'application/octet-stream',
        'content-length': String((await stat(file)).size),
      },
      body: Readable.toWeb(createReadStream(file)) as ReadableStream,
      duplex: 'half',
    } as RequestInit);
    if (!answer.ok) throw new Error(`upload: ${answer.status} ${await answer.text()}`);
    return id;
  }

  async server(id: string): Promise<ServerView> {
    return (await this.get<{ server: ServerView }>(`/compute/v2.1/servers/${id}`)).server;
  }

  async act(id: string, action: string, argument: unknown = null): Promise<Json> {
    return this.call('POST', `/compute/v2.1/servers/${id}/action`, { [action]: argument });
  }

  async console(id: string): Promise<string> {
    return String((await this.act(id, 'os-getConsoleOutput', {})).output);
  }

  /** Waits until nothing is being done to the server and its status is this one. */
  async untilStatus(id: string, status: string, seconds = 60): Promise<ServerView> {
    return eventually(
      `server ${id} is ${status}`,
      async () => {
        const server = await this.server(id);
        if (server.status === 'ERROR' && status !== 'ERROR') throw new Error(server.fault?.message);
        return server.status === status && server['OS-EXT-STS:task_state'] === null && server;
      },
      seconds,
    );
  }

  async untilGone(id: string, seconds = 60): Promise<void> {
    await eventually(
      `server ${id} is gone`,
      async () => {
        const { servers } = await this.get<{ servers: ServerView[] }>('/compute/v2.1/servers');
        return !servers.some((server) => server.id === id);
      },
      seconds,
    );
  }
}
