import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { forbiddenAction, notFound } from '../identity.errors';
import type { ListAccessRulesQuery } from './application-credential.dto';
import type { AccessRule } from './application-credential.entity';
import { ApplicationCredentialsRepository } from './application-credentials.repository';

@Injectable()
export class AccessRulesService {
  constructor(
    private readonly repository: ApplicationCredentialsRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  list(userId: string, { service, path, method }: ListAccessRulesQuery): Promise<AccessRule[]> {
    return this.repository.listRules({ userId, service, path, method });
  }

  async get(userId: string, id: string): Promise<AccessRule> {
    const rule = await this.repository.findRule({ id, userId });
    if (!rule) throw notFound('access rule', id);
    return rule;
  }

  /** Throws 403 while an application credential uses it. */
  delete(userId: string, id: string): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      await this.get(userId, id);
      const users = await this.repository.list({ userId });
      if (users.some((credential) => credential.accessRuleIds?.includes(id)))
        throw forbiddenAction('delete access rule in use by application credential');
      await this.repository.deleteRules(tx, { id });
    });
  }
}
