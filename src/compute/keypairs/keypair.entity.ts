import { Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { Text, Time } from '../../shared/db/columns';

export type KeypairType = 'ssh' | 'x509';

@Entity('keypairs')
@Index('keypairs_user_name', ['userId', 'name'], { unique: true })
export class Keypair {
  @PrimaryGeneratedColumn({ type: 'integer' }) id!: number;
  @Text() userId!: string;
  @Text() name!: string;
  @Text() type!: KeypairType;
  /** MD5 of the key's bytes with colons, as `ssh-keygen -E md5 -l` without its prefix. */
  @Text() fingerprint!: string;
  @Text() publicKey!: string;
  @Time() createdAt!: string;
}
