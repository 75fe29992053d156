import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SLAPD = '/usr/sbin/slapd';
const MODULES = '/usr/lib/ldap';
const SCHEMAS = ['core', 'cosine', 'inetorgperson'];

export const LDAP_ROOT = 'dc=test';
export const LDAP_ADMIN = { dn: `cn=admin,${LDAP_ROOT}`, password: 'directory-secret' };

/** Debian's slapd on a loopback port, with its data in a folder of its own. */
export class LdapServer {
  private process: ChildProcess | undefined;

  private constructor(
    private readonly folder: string,
    readonly port: number,
  ) {}

  /** Without the package slapd the specs that need one are skipped. */
  static get isInstalled(): boolean {
    return existsSync(SLAPD);
  }

  static async start(ldif: string): Promise<LdapServer> {
    const folder = mkdtempSync(join(tmpdir(), 'monostack-ldap-'));
    const server = new LdapServer(folder, await freePort());
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(folder, 'slapd.conf'), server.config());
    writeFileSync(join(folder, 'data.ldif'), ldif);
    execFileSync('/usr/sbin/slapadd', ['-f', join(folder, 'slapd.conf'), '-l', join(folder, 'data.ldif')]);
    await server.run();
    return server;
  }

  get url(): string {
    return `ldap://127.0.0.1:${this.port}`;
  }

  async run(): Promise<void> {
    const child = spawn(SLAPD, ['-f', join(this.folder, 'slapd.conf'), '-h', this.url, '-d', '0'], {
      stdio: 'ignore',
    });
    this.process = child;
    for (let tries = 0; !(await answers(this.port)); tries += 1) {
      if (tries > 100 || child.exitCode !== null) throw new Error('slapd did not start');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async halt(): Promise<void> {
    const child = this.process;
    this.process = undefined;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  async stop(): Promise<void> {
    await this.halt();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private config(): string {
    return [
      ...SCHEMAS.map((name) => `include /etc/ldap/schema/${name}.schema`),
      `pidfile ${join(this.folder, 'slapd.pid')}`,
      `modulepath ${MODULES}`,
      'moduleload back_mdb',
      'database mdb',
      `suffix "${LDAP_ROOT}"`,
      `rootdn "${LDAP_ADMIN.dn}"`,
      `rootpw ${LDAP_ADMIN.password}`,
      `directory ${join(this.folder, 'data')}`,
      'access to attrs=userPassword by anonymous auth by * none',
      'access to * by dn.exact="cn=admin,dc=test" read by anonymous auth by * none',
      '',
    ].join('\n');
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
