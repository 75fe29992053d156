import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChildController } from '../../support/child-controller';

/** Longer than the setting below by what a loaded machine may take. */
const PATIENCE_MS = 20_000;

describe('SIGTERM', () => {
  let dataDir: string;
  let controller: ChildController;
  let token: string;
  const open: Socket[] = [];

  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'monostack-stop-'));
    controller = await ChildController.start(dataDir, {
      MONOSTACK_STOP_TIMEOUT: '2',
      MONOSTACK_PASSWORD_COST: '10',
    });
    token = await controller.token();
  });
  afterEach(async () => {
    for (const socket of open.splice(0)) socket.destroy();
    await controller.kill();
    rmSync(dataDir, { recursive: true, force: true });
  });
  afterAll(() => ChildController.cleanUp());

  /** A connection on which this was said so far. */
  const say = (text: string): Promise<Socket> => {
    const { hostname, port } = new URL(controller.url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    open.push(socket);
    return new Promise((resolve) => socket.write(text || '\r\n', () => resolve(socket)));
  };
  const head = (method: string, path: string, more = '') =>
    `${method} ${path} HTTP/1.1\r\nhost: c\r\nx-auth-token: ${token}\r\n${more}`;

  it('ends the process although clients say nothing, half a request, or send slowly', async () => {
    const { hostname, port } = new URL(controller.url);
    const silent = connect(Number(port), hostname);
    silent.on('error', () => undefined);
    open.push(silent);
    await say(head('GET', '/v3/users'));
    await say(
      `${head('POST', '/v3/users', 'content-type: application/json\r\ncontent-length: 900\r\n')}\r\n{"us`,
    );
    const image = await fetch(`${controller.url}/image/v2/images`, {
      method: 'POST',
      headers: { 'x-auth-token': token, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'slow', disk_format: 'raw', container_format: 'bare' }),
    });
    const { id } = (await image.json()) as { id: string };
    const upload = await say(
      `${head('PUT', `/image/v2/images/${id}/file`, 'content-type: application/octet-stream\r\ncontent-length: 1000000\r\n')}\r\n`,
    );
    const drip = setInterval(() => upload.write('x'), 20);
    // An idle connection that is kept for the next request.
    const agent = new Agent({ keepAlive: true });
    await new Promise<void>((resolve) =>
      httpRequest(`${controller.url}/v3`, { agent }, (answer) => answer.resume().on('end', resolve)).end(),
    );
    try {
      expect(await controller.terminate(PATIENCE_MS)).toBe(0);
    } finally {
      clearInterval(drip);
      agent.destroy();
    }
  });

  it('lets a request that is being answered end', async () => {
    // Its body comes in two parts, with the signal between them.
    const body = JSON.stringify({ project: { name: 'made-while-ending' } });
    const socket = await say(
      `${head('POST', '/v3/projects', `content-type: application/json\r\ncontent-length: ${body.length}\r\n`)}\r\n${body.slice(0, 5)}`,
    );
    let answer = '';
    socket.on('data', (data) => {
      answer += data;
    });
    const gone = controller.terminate(PATIENCE_MS);
    await new Promise((resolve) => setTimeout(resolve, 200));
    socket.write(body.slice(5));
    expect(await gone).toBe(0);
    expect(answer).toContain('HTTP/1.1 201');
  });
});
