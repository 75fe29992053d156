import { SimulatedHosts } from '../../../src/hypervisor';
import { AppError } from '../../../src/shared/errors/app-error';
import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';

describe('the password of a running guest', () => {
  let app: AppUnderTest;
  let api: ComputeApi;
  let able: string;
  const change = (id: string, adminPass: unknown = 'secret') =>
    api.act(id, { changePassword: { adminPass } });
  const failing = (code: string) => {
    const error = new AppError({ kind: 'internal', code, message: 'as told' });
    app.get(SimulatedHosts).faults.fail('setUserPassword', { error });
  };

  beforeAll(async () => {
    app = await AppUnderTest.start();
    api = new ComputeApi(app, await app.token());
    able = (await api.image({ hw_qemu_guest_agent: 'yes' })).id;
  });
  afterAll(() => app.stop());

  it('is set by its agent', async () => {
    const { id } = await api.server({ imageRef: able });
    const answer = await change(id);
    expect([answer.statusCode, answer.body]).toEqual([202, '']);
  });

  it('stays where the agent does not answer, or refuses', async () => {
    const { id } = await api.server({ imageRef: able });
    failing('guest_agent_silent');
    const silent = await change(id);
    expect([silent.statusCode, silent.json()]).toEqual([
      501,
      expect.objectContaining({ notImplemented: expect.objectContaining({ code: 501 }) }),
    ]);
    failing('host_command_failed');
    const refused = await change(id);
    expect([refused.statusCode, refused.json().conflictingRequest.message]).toEqual([
      409,
      `Failed to set admin password on ${id} because error setting admin password`,
    ]);
  });

  it('needs an image that says that there is an agent', async () => {
    const { id } = await api.server();
    const answer = await change(id);
    expect([answer.statusCode, answer.json().conflictingRequest.message]).toEqual([
      409,
      'QEMU guest agent is not enabled',
    ]);
  });

  it('is refused in the wrong state and form', async () => {
    const { id } = await api.server({ imageRef: able });
    for (const value of [1, null, 'x'.repeat(256)]) expect((await change(id, value)).statusCode).toBe(400);
    await api.act(id, { 'os-stop': null });
    const answer = await change(id);
    expect([answer.statusCode, answer.json().conflictingRequest.message]).toEqual([
      409,
      `Cannot 'changePassword' instance ${id} while it is in vm_state stopped`,
    ]);
  });
});
