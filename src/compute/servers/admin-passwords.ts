import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { SecretBox } from '../../shared/secret-box';
import type { Server } from './server.entity';

/**
 * The first password of a guest's administrator. It is told once, in the answer to the request; what is stored for
 * the config drive is sealed, and goes when the boot has ended.
 */
@Injectable()
export class AdminPasswords {
  constructor(private readonly box: SecretBox) {}

  /** As long as Nova's ([DEFAULT]/password_length). */
  make(): string {
    return randomBytes(9).toString('base64url');
  }

  seal(serverId: string, password: string): string {
    return this.box.seal(password, purpose(serverId));
  }

  /** Undefined when it was dropped, and with a key that is not the one it was sealed with. */
  open({ id, adminPassword }: Server): string | undefined {
    return adminPassword === null ? undefined : this.box.open(adminPassword, purpose(id));
  }
}

const purpose = (serverId: string) => `server ${serverId} admin password`;
