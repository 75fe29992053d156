import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import type { HostTarget } from '../host-driver.port';
import type { MetadataRequest } from '../hosts.port';
import { LocalHostShell } from '../shell/local-host-shell';
import { SimulatedDriver } from '../simulated/simulated-driver';
import { SimulatedHosts } from '../simulated/simulated-hosts';
import { HostMetadataRelay } from './host-metadata-relay';

const NETWORK = '5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11';
const host: HostTarget = { id: 'h1', name: 'h1', connection: 'local', hostKey: null };

/** Over the controller's own socket, with everything else simulated. */
class SocketDriver extends SimulatedDriver {
  constructor(
    private readonly shell: LocalHostShell,
    private readonly path: string,
  ) {
    super(SimulatedHosts.of(path), 'a-cloud');
  }
  override forwardMetadata(_host: HostTarget, onConnection: (socket: Duplex) => void): () => void {
    return this.shell.forwardUnixSocket(this.path, onConnection);
  }
}

describe('metadata for guests', () => {
  const folder = mkdtempSync(join(tmpdir(), 'monostack-meta-'));
  const socketPath = join(folder, 'metadata.sock');
  const shell = new LocalHostShell('h1');
  const relay = new HostMetadataRelay(new SocketDriver(shell, socketPath));
  let detach: () => void;

  const ask = (path: string, headers: Record<string, string>) =>
    new Promise<[number, string]>((resolve, reject) => {
      const sent = request({ socketPath, path, headers }, (response) => {
        let body = '';
        response.on('data', (chunk) => {
          body += chunk;
        });
        response.on('end', () => resolve([response.statusCode ?? 0, body]));
      });
      sent.on('error', reject);
      sent.end();
    });
  const stamped = { 'X-Monostack-Network': NETWORK, 'X-Forwarded-For': '10.0.0.5' };

  beforeAll(async () => {
    detach = relay.attach(host);
    await new Promise((resolve) => setTimeout(resolve, 20));
  });
  afterAll(async () => {
    detach();
    await shell.close();
    rmSync(folder, { recursive: true });
  });

  it('is answered by nobody until somebody serves it', async () => {
    expect(await ask('/openstack', stamped)).toEqual([503, '503 Service Unavailable\n']);
  });

  it('is answered with network and address as haproxy stamped them', async () => {
    const seen: MetadataRequest[] = [];
    relay.serve(async (asked) => {
      seen.push(asked);
      return { status: 200, contentType: 'application/json', body: Buffer.from('{}') };
    });
    expect(await ask('/openstack/latest/meta_data.json', stamped)).toEqual([200, '{}']);
    expect(seen).toEqual([
      {
        hostId: 'h1',
        method: 'GET',
        path: '/openstack/latest/meta_data.json',
        networkId: NETWORK,
        clientAddress: '10.0.0.5',
      },
    ]);
  });

  it('is refused without the stamps', async () => {
    expect((await ask('/', { 'X-Forwarded-For': '10.0.0.5' }))[0]).toBe(400);
    expect((await ask('/', { 'X-Monostack-Network': NETWORK }))[0]).toBe(400);
    expect((await ask('/', { ...stamped, 'X-Monostack-Network': `${NETWORK}, x` }))[0]).toBe(400);
  });

  it('says no more than an error when the answer fails', async () => {
    relay.serve(async () => {
      throw new Error('secret');
    });
    expect(await ask('/', stamped)).toEqual([500, '500 Internal Server Error\n']);
  });
});
