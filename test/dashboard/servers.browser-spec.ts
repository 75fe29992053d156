import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ADMIN_PASSWORD } from '../support/app-under-test';
import { Browser } from '../support/browser';
import { ChildController } from '../support/child-controller';

const ROOT = join(__dirname, '../..');
const BUILT = join(ROOT, 'dist/dashboard/web');

/** A person's way through the console, in a real browser against a running controller on simulated hosts. */
describe('the dashboard', () => {
  const folder = mkdtempSync(join(tmpdir(), 'monostack-dashboard-'));
  let controller: ChildController;
  let browser: Browser;
  let page: Page;
  let token: string;
  const requests: string[] = [];

  beforeAll(async () => {
    if (!existsSync(BUILT)) execFileSync('npm', ['run', '--silent', 'build:dashboard'], { cwd: ROOT });
    controller = await ChildController.start(join(folder, 'data'), {}, (compiled) => {
      cpSync(BUILT, join(compiled, 'dashboard/web'), { recursive: true });
    });
    token = await controller.token();
    browser = await Browser.open();
    page = await browser.context.newPage();
    page.on('request', (request) => requests.push(request.url()));
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await controller?.kill();
    ChildController.cleanUp();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is where a browser at the root is sent', async () => {
    await page.goto(controller.url);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/dashboard\//);
  }, 30_000);

  it('says why a sign-in fails', async () => {
    await signIn('wrong');
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toBe('Domain, user name or password is wrong.');
  }, 30_000);

  it('signs in and says that there are no servers', async () => {
    await signIn(ADMIN_PASSWORD);
    await page.getByText('Project admin has no servers').waitFor();
    expect(new URL(page.url()).pathname).toBe('/dashboard/servers');
  }, 30_000);

  it('shows a new server and its state as it changes', async () => {
    const id = await bootServer('web-1');
    const row = page.getByRole('row', { name: /web-1/ });
    await row.getByText('ACTIVE').waitFor({ timeout: 20_000 });
    expect(await row.textContent()).toMatch(/203\.0\.113\.\d+/);
    await call('POST', `/compute/v2.1/servers/${id}/action`, { 'os-stop': null });
    await row.getByText('SHUTOFF').waitFor({ timeout: 20_000 });
    await page.screenshot({ path: join(ROOT, '.cache/dashboard-servers.png') });
    await call('DELETE', `/compute/v2.1/servers/${id}`);
    await page.getByText('Project admin has no servers').waitFor({ timeout: 20_000 });
  }, 90_000);

  it('stays signed in after a reload, and forgets on signing out', async () => {
    await page.reload();
    await page.getByRole('heading', { name: 'Servers' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
  }, 30_000);

  it('asks nobody but this controller', () => {
    expect(requests.filter((url) => !url.startsWith(controller.url) && !url.startsWith('data:'))).toEqual([]);
  });

  async function signIn(password: string): Promise<void> {
    await page.getByLabel('User name').fill('admin');
    await page
      .getByLabel(/^Password/)
      .first()
      .fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
  }

  async function bootServer(name: string): Promise<string> {
    const disk = join(folder, 'disk.qcow2');
    execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', disk, '64M']);
    const image = await call('POST', '/image/v2/images', {
      name,
      disk_format: 'qcow2',
      container_format: 'bare',
    });
    await fetch(`${controller.url}/image/v2/images/${image.id}/file`, {
      method: 'PUT',
      headers: { 'X-Auth-Token': token, 'Content-Type': 'application/octet-stream' },
      body: readFileSync(disk),
    });
    const { networks } = await call('GET', '/network/v2.0/networks');
    const server = { name, imageRef: image.id, flavorRef: '1', networks: [{ uuid: networks[0].id }] };
    return (await call('POST', '/compute/v2.1/servers', { server })).server.id;
  }

  // biome-ignore lint/suspicious/noExplicitAny: answers of four services; what is read of them is checked by use
  async function call(method: string, path: string, body?: unknown): Promise<any> {
    const answer = await fetch(controller.url + path, {
      method,
      headers: { 'X-Auth-Token': token, 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  }
});
