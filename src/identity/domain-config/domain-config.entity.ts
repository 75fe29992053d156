import { Entity } from 'typeorm';
import { Flag, Id, Text } from '../../shared/db/columns';

/** One option that a domain has for itself. */
@Entity('identity_domain_options')
export class DomainOption {
  @Id() domainId!: string;
  @Id() group!: string;
  @Id() name!: string;
  /** JSON, or what SecretBox made of it. */
  @Text() value!: string;
  @Flag() sensitive!: boolean;
}
