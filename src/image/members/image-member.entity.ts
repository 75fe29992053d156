import { Entity, Index, PrimaryColumn } from 'typeorm';
import { Text, Time } from '../../shared/db/columns';

export type MemberStatus = 'pending' | 'accepted' | 'rejected';

/** A project that an image with visibility `shared` is shared with. */
@Entity('image_members')
@Index('image_members_member', ['memberId', 'status'])
export class ImageMember {
  @PrimaryColumn({ type: 'text' }) imageId!: string;
  @PrimaryColumn({ type: 'text' }) memberId!: string;
  @Text() status!: MemberStatus;
  @Time() createdAt!: string;
  @Time() updatedAt!: string;
}
