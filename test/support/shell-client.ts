import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ADMIN_PASSWORD } from './app-under-test';

const run = promisify(execFile);

/** The unmodified clients from Debian's packages, with nothing but the variables of an openrc file. */
export class ShellClient {
  constructor(
    private readonly url: string,
    private readonly user = 'admin',
    private readonly password = ADMIN_PASSWORD,
    private readonly project = 'admin',
    private readonly more: Readonly<Record<string, string>> = {},
  ) {}

  /** Runs a client; throws with what it printed when it fails. */
  async run(command: 'openstack' | 'nova' | 'glance' | 'neutron', ...args: string[]): Promise<string> {
    try {
      const { stdout } = await run(command, args, { env: this.environment(), timeout: 90_000 });
      return stdout;
    } catch (error) {
      const { stdout, stderr } = error as { stdout?: string; stderr?: string };
      throw new Error(`${command} ${args.join(' ')}: ${stdout ?? ''}${stderr ?? String(error)}`);
    }
  }

  openstack(...args: string[]): Promise<string> {
    return this.run('openstack', ...args);
  }

  /** The answer of `openstack ... -f json`. */
  async json<T = Record<string, unknown>>(...args: string[]): Promise<T> {
    return JSON.parse(await this.openstack(...args, '-f', 'json')) as T;
  }

  list(...args: string[]): Promise<Array<Record<string, unknown>>> {
    return this.json(...args);
  }

  private environment(): NodeJS.ProcessEnv {
    return {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PYTHONWARNINGS: 'ignore',
      LC_ALL: 'C.UTF-8',
      OS_AUTH_URL: `${this.url}/v3`,
      OS_IDENTITY_API_VERSION: '3',
      OS_USERNAME: this.user,
      OS_PASSWORD: this.password,
      OS_PROJECT_NAME: this.project,
      OS_USER_DOMAIN_NAME: 'Default',
      OS_PROJECT_DOMAIN_NAME: 'Default',
      OS_REGION_NAME: 'RegionOne',
      ...this.more,
    };
  }
}
