import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../../shared/http/request-context';
import { PolicyService } from '../../shared/policy/policy.service';
import { imageResourceNotFound } from '../image.errors';
import type { MetadefNamespace } from './metadef.entity';
import { MetadefsRepository } from './metadefs.repository';

/** Which namespaces a caller may know of, and what it may do there: glance/api/v2/policy.py, MetadefAPIPolicy. */
@Injectable()
export class MetadefAccess {
  constructor(
    private readonly repository: MetadefsRepository,
    private readonly policy: PolicyService,
  ) {}

  /** 404 for a namespace that the caller cannot see, 403 for what it may not do there. */
  async get(context: RequestContext, name: string, ...rules: string[]): Promise<MetadefNamespace> {
    const namespace = await this.repository.findNamespace(name);
    const target = namespace && targetOf(namespace);
    const hidden = () => imageResourceNotFound(`Namespace ${name} not found`);
    this.policy.enforceScope(context, 'get_metadef_namespace');
    if (!namespace || !target) throw hidden();
    this.policy.reveal(context, 'get_metadef_namespace', target, hidden);
    for (const rule of rules) this.policy.enforce(context, rule, target);
    return namespace;
  }

  enforce(context: RequestContext, rule: string): void {
    this.policy.enforce(context, rule);
  }

  isAdmin(context: RequestContext): boolean {
    return this.policy.can(context, 'context_is_admin');
  }
}

function targetOf(namespace: MetadefNamespace): Record<string, unknown> {
  return { project_id: namespace.owner, visibility: namespace.visibility };
}
