import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../lab/eventually';
import type { Lab } from '../lab/lab';

const OPTIONS = [
  'StrictHostKeyChecking=no',
  'UserKnownHostsFile=/dev/null',
  'LogLevel=ERROR',
  'BatchMode=yes',
  'ConnectTimeout=3',
];

/** A guest as seen from the host that it runs on: by SSH with the key pair that its server was given. */
export class Guest {
  constructor(
    private readonly lab: Lab,
    readonly host: number,
    readonly address: string,
    private readonly keyFile: string,
  ) {}

  ssh(command: string, user = 'monostack'): Promise<string> {
    const options = OPTIONS.map((option) => `-o ${option}`).join(' ');
    const key = join(this.lab.folder, `${this.host}/disk/root/guest`);
    if (!existsSync(key)) copyFileSync(this.keyFile, key);
    return this.lab.exec(
      this.host,
      `ssh -i /root/guest ${options} ${user}@${this.address} '${command.replaceAll("'", `'\\''`)}'`,
    );
  }

  /** Until one can log in; answers with the kernel's id of this boot. */
  untilLogin(seconds = 60): Promise<string> {
    return eventually(
      `a login to ${this.address}`,
      () => this.ssh('cat /proc/sys/kernel/random/boot_id'),
      seconds,
    );
  }

  async canPing(address: string, bytes = 56): Promise<boolean> {
    return (
      (await this.ssh(`ping -c 1 -W 2 -s ${bytes} ${address} >/dev/null && echo yes || echo no`, 'root')) ===
      'yes'
    );
  }

  /** Whether the host gets a connection to a port of the guest. */
  async isOpen(port: number): Promise<boolean> {
    const attempt = `timeout 2 bash -c ": </dev/tcp/${this.address}/${port}" 2>/dev/null`;
    return (await this.lab.exec(this.host, `${attempt} && echo open || echo closed`)) === 'open';
  }
}
