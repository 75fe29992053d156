import { Injectable } from '@nestjs/common';
import { Images } from '../../../../image';
import { messageOf } from '../../../../shared/errors/app-error';
import { log } from '../../../../shared/log/logger';

/** nova/compute/manager.py, _rotate_backups: of a server's backups of one type the newest stay. */
@Injectable()
export class BackupRotation {
  constructor(private readonly images: Images) {}

  async rotate(owner: string, serverId: string, backupType: string, keep: number): Promise<void> {
    const backups = await this.images.listWith(owner, {
      instance_uuid: serverId,
      image_type: 'backup',
      backup_type: backupType,
    });
    for (const { id } of backups.slice(keep)) {
      // One that is protected stays, and so do the others' turns.
      await this.images
        .remove(id)
        .catch((error: unknown) =>
          log.warn({ image_id: id }, `a backup was not removed: ${messageOf(error)}`),
        );
    }
  }
}
