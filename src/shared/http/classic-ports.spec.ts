import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fastify } from 'fastify';
import { listenOnClassicPorts } from './classic-ports';

describe('the classic ports', () => {
  const app = fastify();
  let taken: Server;
  let free: number;
  const opened: Server[] = [];

  beforeEach(async () => {
    app.get('/', () => 'here');
    await app.ready();
    taken = await listenAnywhere();
    const other = await listenAnywhere();
    free = portOf(other);
    await new Promise((resolve) => other.close(resolve));
  });
  afterEach(() => {
    for (const server of [taken, ...opened]) server.close();
  });

  it('answer where they are free, and a taken one is no failure by default', async () => {
    opened.push(...(await listenOnClassicPorts(app, '127.0.0.1', 'auto', [portOf(taken), free])));
    expect(opened.map(portOf)).toEqual([free]);
    expect(await (await fetch(`http://127.0.0.1:${free}/`)).text()).toBe('here');
    await expect(listenOnClassicPorts(app, '127.0.0.1', 'true', [free, portOf(taken)])).rejects.toThrow(
      'EADDRINUSE',
    );
    expect(await listenOnClassicPorts(app, '127.0.0.1', 'false', [free])).toEqual([]);
  });
});

async function listenAnywhere(): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
