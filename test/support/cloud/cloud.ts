import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChildController } from '../child-controller';
import type { Lab } from '../lab/lab';
import { OpenStackApi } from './openstack-api';

/** Hosts are missed within seconds, and guests that do not obey their power button lose their power soon. */
const SETTINGS = {
  MONOSTACK_HYPERVISOR: 'libvirt',
  MONOSTACK_HEARTBEAT_SECONDS: '1',
  MONOSTACK_HOST_DOWN_SECONDS: '4',
  MONOSTACK_SHUTDOWN_TIMEOUT: '20',
};

/** The built product in a process of its own over the hosts of a lab. */
export class Cloud {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'monostack-cloud-'));
  readonly logFile = join(this.dataDir, 'controller.log');
  private controller: ChildController | undefined;
  private current: OpenStackApi | undefined;

  constructor(private readonly lab: Lab) {}

  get api(): OpenStackApi {
    if (!this.current) throw new Error('the controller was not started');
    return this.current;
  }

  async start(): Promise<void> {
    this.controller = await ChildController.start(this.dataDir, SETTINGS, undefined, this.logFile);
    this.current = new OpenStackApi(this.controller.url, await this.controller.token());
  }

  /** kill -9: no handler of the controller runs. */
  async kill(): Promise<void> {
    await this.controller?.kill();
  }

  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  /** Authorises the controller's key on a lab host as its administrator would, and enrols it. */
  async enrol(host: number, force = false): Promise<string> {
    const { public_key: line } = await this.api.get<{ public_key: string }>('/monostack/v1/ssh-key');
    appendFileSync(join(this.lab.folder, `${host}/disk/root/.ssh/authorized_keys`), `${line}\n`);
    const enrolled = await this.api.create('/monostack/v1/hosts', 'host', {
      connection: `root@${this.lab.address(host)}`,
      ...(force && { force }),
    });
    return String(enrolled.name);
  }

  /** What the controller said that was no request: for a test that failed. */
  news(): string {
    const lines = readFileSync(this.logFile, 'utf8').split('\n');
    return lines.filter((line) => !line.includes('"method"')).join('\n');
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.dataDir, { recursive: true, force: true });
    ChildController.cleanUp();
  }
}
