import { Entity, Index } from 'typeorm';
import { Id, Json, Text, Time } from '../../shared/db/columns';

@Entity('identity_roles')
@Index('identity_roles_name', ['nameKey'], { unique: true, where: '"domainId" IS NULL' })
@Index('identity_roles_domain_name', ['domainId', 'nameKey'], {
  unique: true,
  where: '"domainId" IS NOT NULL',
})
export class Role {
  @Id() id!: string;
  @Text() name!: string;
  /** See common/name-key.ts; written by the repository. */
  @Text({ default: '' }) nameKey!: string;
  /** Set for a domain-specific role, which never shows in a token: only what it implies does. */
  @Text({ nullable: true }) domainId!: string | null;
  @Text({ nullable: true }) description!: string | null;
  @Json() options!: Readonly<Record<string, unknown>>;
  @Json() extra!: Readonly<Record<string, unknown>>;
  @Time() createdAt!: string;
}

@Entity('identity_implied_roles')
export class ImpliedRole {
  @Id() priorId!: string;
  @Id() impliedId!: string;
}
