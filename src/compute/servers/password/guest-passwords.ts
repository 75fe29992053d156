import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../../shared/db/unit-of-work';
import { ServersRepository } from '../servers.repository';

/** Nova's four fields of 255 characters (nova/api/metadata/password.py). */
const MAX_BYTES = 4 * 255;

/** Passwords that guests make for themselves: encrypted by them with their user's public key, and only kept here. */
@Injectable()
export class GuestPasswords {
  constructor(
    private readonly servers: ServersRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** The status that the guest is answered: one password is taken until it is cleared. */
  keep(serverId: string, password: Buffer): Promise<200 | 400 | 404 | 409> {
    return this.unitOfWork.run(async (tx) => {
      const server = await this.servers.find(serverId);
      if (!server) return 404;
      if (server.guestPassword) return 409;
      if (password.length > MAX_BYTES) return 400;
      await this.servers.update(tx, serverId, { guestPassword: password.toString('utf8') });
      return 200;
    });
  }

  async clear(serverId: string): Promise<void> {
    await this.unitOfWork.run((tx) => this.servers.update(tx, serverId, { guestPassword: null }));
  }
}
