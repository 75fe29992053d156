import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import { ImageMember } from './image-member.entity';

@Injectable()
export class ImageMembersRepository {
  private readonly members: Table<ImageMember>;

  constructor(database: Database) {
    this.members = new Table(database, ImageMember);
  }

  insert(tx: Tx, member: ImageMember): Promise<void> {
    return this.members.insert(tx, member);
  }

  find(imageId: string, memberId: string): Promise<ImageMember | undefined> {
    return this.members.find({ imageId, memberId });
  }

  list(imageId: string): Promise<ImageMember[]> {
    return this.members.list({
      where: { imageId },
      orderBy: [
        ['createdAt', 'asc'],
        ['memberId', 'asc'],
      ],
    });
  }

  count(imageId: string): Promise<number> {
    return this.members.count({ imageId });
  }

  async update(tx: Tx, member: ImageMember, patch: Partial<ImageMember>): Promise<void> {
    await this.members.update(tx, { imageId: member.imageId, memberId: member.memberId }, patch);
  }

  async delete(tx: Tx, imageId: string, memberId: string): Promise<boolean> {
    return (await this.members.delete(tx, { imageId, memberId })) === 1;
  }

  async deleteAll(tx: Tx, imageId: string): Promise<void> {
    await this.members.delete(tx, { imageId });
  }
}
