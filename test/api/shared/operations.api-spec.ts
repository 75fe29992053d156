import { operationLines } from '../../../src/cli/operations';
import { OperationRunner } from '../../../src/shared/operations/operation-runner';
import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';

const OPERATIONS = '/monostack/v1/operations';

describe("the operator's operations", () => {
  let app: AppUnderTest;
  let compute: ComputeApi;
  const call = (method: 'GET' | 'POST', url: string) => app.request({ method, url, token: compute.token });
  const list = async (query: string) => (await call('GET', `${OPERATIONS}?${query}`)).json();

  beforeAll(async () => {
    app = await AppUnderTest.start();
    compute = new ComputeApi(app, await app.token());
  });
  afterAll(() => app.stop());

  /** A stop whose end throws, as a bug would. */
  const stuckStop = async (): Promise<{ server: string; id: string }> => {
    const { id: server } = await compute.server();
    app.get(OperationRunner).probe = {
      retryDelay: 0,
      inRecord: (_, step) => {
        if (step === 'finish') throw new Error('a bug in the end');
      },
    };
    await compute.act(server, { 'os-stop': null });
    app.get(OperationRunner).probe = {};
    const { operations } = await list(`resource=${server}&state=stuck`);
    return { server, id: operations[0].id };
  };

  it('are listed newest first, by resource, kind and state, page by page', async () => {
    const { id } = await compute.server();
    await compute.act(id, { 'os-stop': null });
    const kinds = (body: { operations: Array<{ kind: string }> }) => body.operations.map(({ kind }) => kind);
    expect(kinds(await list(`resource=${id}`))).toEqual(['server.stop', 'server.boot']);
    expect(kinds(await list(`resource=${id}&kind=server.boot`))).toEqual(['server.boot']);
    expect(kinds(await list(`resource=${id}&state=failed`))).toEqual([]);
    const first = await list(`resource=${id}&limit=1`);
    expect(kinds(first)).toEqual(['server.stop']);
    const second = await list(`resource=${id}&limit=1&marker=${first.next_marker}`);
    expect([kinds(second), second.next_marker]).toEqual([['server.boot'], undefined]);
    expect((await call('GET', `${OPERATIONS}?state=nonsense`)).statusCode).toBe(400);
    expect((await call('GET', `${OPERATIONS}?unknown=1`)).statusCode).toBe(400);
  });

  it('that are stuck show why, and their server says so to its owner', async () => {
    const { server, id } = await stuckStop();
    const { operation } = (await call('GET', `${OPERATIONS}/${id}`)).json();
    expect(operation).toMatchObject({
      state: 'stuck',
      error: { message: 'a bug in the end', step: 'finish' },
      resources: [{ id: server, hold: 'stuck' }],
    });
    expect(operation.events.at(-1)).toMatchObject({ step: 'finish', outcome: 'failed' });
    const { instanceActions } = (
      await compute.request('GET', `/servers/${server}/os-instance-actions`)
    ).json();
    expect(instanceActions[0]).toMatchObject({ action: 'stop', message: 'Error' });
    const refused = await compute.act(server, { reboot: { type: 'HARD' } });
    expect([refused.statusCode, refused.body]).toEqual([409, expect.stringContaining('is stuck')]);
    const [head, line] = operationLines([operation]);
    expect(head).toMatch(/^ID +KIND +STATE +STEP/);
    expect(line).toContain('a bug in the end');
  });

  it('go on when told to', async () => {
    const { server, id } = await stuckStop();
    expect((await call('POST', `${OPERATIONS}/${id}/retry`)).statusCode).toBe(202);
    await compute.settle();
    expect((await compute.show(server)).status).toBe('SHUTOFF');
    expect((await call('POST', `${OPERATIONS}/${id}/retry`)).statusCode).toBe(409);
  });

  it('are abandoned with a word on what stays, and the server can be used again', async () => {
    const { server, id } = await stuckStop();
    const answer = await call('POST', `${OPERATIONS}/${id}/abandon`);
    expect([answer.statusCode, answer.json().operation]).toMatchObject([
      200,
      { state: 'abandoned', left_behind: [] },
    ]);
    expect((await compute.act(server, { reboot: { type: 'HARD' } })).statusCode).toBe(202);
    expect((await compute.show(server)).status).toBe('ACTIVE');
  });

  it('give way to a delete also when they are stuck', async () => {
    const { server } = await stuckStop();
    expect((await compute.request('DELETE', `/servers/${server}`)).statusCode).toBe(204);
    await compute.settle();
    expect((await compute.request('GET', `/servers/${server}`)).statusCode).toBe(404);
  });
});
