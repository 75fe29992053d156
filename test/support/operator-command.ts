import type { AddressInfo } from 'node:net';
import { runCommand } from '../../src/cli';
import { ADMIN_PASSWORD, type AppUnderTest } from './app-under-test';

export interface Said {
  out: string;
  err: string;
  code: number;
}

/** `monostack ...` as an operator types it, against an app that listens. */
export class OperatorCommand {
  private constructor(private readonly authUrl: string) {}

  static async for({ app }: AppUnderTest): Promise<OperatorCommand> {
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    return new OperatorCommand(`http://127.0.0.1:${port}/v3`);
  }

  async run(...words: string[]): Promise<Said> {
    const said: Said = { out: '', err: '', code: 0 };
    const outside = { ...process.env };
    const hear = (stream: 'out' | 'err') => (text: string | Uint8Array) => {
      said[stream] += String(text);
      return true;
    };
    const spies = [
      jest.spyOn(process.stdout, 'write').mockImplementation(hear('out')),
      jest.spyOn(process.stderr, 'write').mockImplementation(hear('err')),
    ];
    Object.assign(process.env, {
      OS_AUTH_URL: this.authUrl,
      OS_USERNAME: 'admin',
      OS_PASSWORD: ADMIN_PASSWORD,
      OS_PROJECT_NAME: 'admin',
      OS_USER_DOMAIN_NAME: 'Default',
      OS_PROJECT_DOMAIN_NAME: 'Default',
    });
    try {
      await runCommand(['node', 'monostack', ...words]);
      said.code = Number(process.exitCode ?? 0);
      return said;
    } finally {
      process.exitCode = undefined;
      process.env = outside;
      for (const spy of spies) spy.mockRestore();
    }
  }
}
