import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PowerStateReconciler } from '../../../src/compute/servers/reconcilers/power-state.reconciler';
import { Cloud, SimulatedHosts } from '../../../src/hypervisor';
import { newUuid } from '../../../src/shared/ids';
import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';
import { OperatorCommand } from '../../support/operator-command';

/** A controller over an empty database beside hosts that hold the guests of the lost one. */
describe("the operator's command, of what this cloud does not know,", () => {
  let app: AppUnderTest;
  let operator: OperatorCommand;
  let project: string;
  let servers: string[];
  const stray = newUuid();
  const guest = (number: number) => `instance-${servers[number]}`;
  const hostOf = (number: number) => app.get(SimulatedHosts).hostOf(servers[number] ?? '')?.name ?? '';

  beforeAll(async () => {
    const lost = await AppUnderTest.start();
    const api = new ComputeApi(lost, await lost.token());
    servers = [(await api.server({ name: 'old' })).id, (await api.server()).id, (await api.server()).id];
    const cloudId = lost.get(Cloud).id;
    await lost.app.close();
    const folder = mkdtempSync(join(tmpdir(), 'monostack-cli-'));
    cpSync(join(lost.dataDir, 'simulated-hosts.json'), join(folder, 'simulated-hosts.json'));
    rmSync(lost.dataDir, { recursive: true });

    app = await AppUnderTest.startIn(folder, { MONOSTACK_CLOUD_ID: cloudId });
    writeFileSync(join(folder, 'images', stray), 'data');
    await app.get(PowerStateReconciler).reconcile();
    operator = await OperatorCommand.for(app);
    const token = await app.token();
    const { projects } = (await app.request({ url: '/identity/v3/auth/projects', token })).json();
    project = projects[0].id;
  });
  afterAll(() => app.stop());

  it('shows it with its host and says that it is left alone', async () => {
    const { out, code } = await operator.run('host', 'show', hostOf(0));
    expect(code).toBe(0);
    expect(out).toContain('They are left alone:');
    expect(out).toMatch(new RegExp(`^server +${guest(0)} +adoptable +\\S`, 'm'));
  });

  it('adopts a guest, which is a server again, and says what could not be taken over', async () => {
    const named = ['--project', project, '--name', 'again'];
    const { out } = await operator.run('host', 'adopt', hostOf(0), guest(0), ...named);
    expect(out).toContain(`Server again (${servers[0]}) is there again, in project ${project}.`);
    expect(out).toMatch(/^Note: /m);
    const api = new ComputeApi(app, await app.token());
    expect(await api.show(servers[0] ?? '')).toMatchObject({ name: 'again', tenant_id: project });
    expect((await operator.run('host', 'show', hostOf(0))).out).not.toContain(guest(0));
  });

  it('removes one for good', async () => {
    const host = hostOf(1);
    expect(await operator.run('host', 'remove-unknown', host, guest(1))).toEqual({
      out: `${guest(1)} is removed.\n`,
      err: '',
      code: 0,
    });
    expect((await operator.run('host', 'show', host)).out).not.toContain(guest(1));
    expect(app.get(SimulatedHosts).hostOf(servers[1] ?? '')).toBeUndefined();
  });

  it.each([
    ['a thing that is not there', () => ['remove-unknown', hostOf(2), 'instance-none'], 'instance-none'],
    ['what is known', () => ['remove-unknown', hostOf(0), guest(0)], 'openstack server delete'],
    ['a project that is not there', () => ['adopt', hostOf(2), guest(2), '--project', 'none'], 'none'],
    ['a host that is not there', () => ['adopt', 'nowhere', guest(2), '--project', project], 'nowhere'],
  ])('refuses %s in one sentence', async (_, words, sentence) => {
    const { out, err, code } = await operator.run('host', ...words());
    expect([out, code]).toEqual(['', 1]);
    expect(err).toContain(sentence);
    expect(err).not.toContain('    at ');
  });

  it('lists files in image stores that no image owns, and takes one away by its name', async () => {
    const { out } = await operator.run('image', 'unknown', 'list');
    expect(out).toMatch(new RegExp(`^${stray} .* 4 bytes .*${join('images', stray)} `, 'm'));
    expect((await operator.run('image', 'unknown', 'remove', stray)).out).toBe(`${stray} is removed.\n`);
    expect((await operator.run('image', 'unknown', 'list')).out).toBe(
      'Nothing unknown is in the image stores.\n',
    );
    const again = await operator.run('image', 'unknown', 'remove', stray);
    expect([again.code, again.err]).toEqual([1, expect.stringContaining(stray)]);
  });
});
