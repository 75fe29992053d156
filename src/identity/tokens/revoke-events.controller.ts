import { Controller, Get } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { PolicyService } from '../../shared/policy/policy.service';
import { List, type Listing } from '../common/listing';
import { keystoneTime } from '../common/wire-time';
import { invalidDate } from '../identity.errors';
import type { Revocation, RevocationKind } from './revocation.entity';
import { Revocations } from './revocations';

/** keystone/models/revoke_model.py, to_dict. */
const FIELD: Partial<Record<RevocationKind, string>> = {
  audit: 'audit_id',
  chain: 'audit_chain_id',
  user: 'user_id',
  project: 'project_id',
  domain: 'domain_id',
};

/** https://docs.openstack.org/api-ref/identity/v3-ext/#os-revoke-api */
@Controller('identity/v3/OS-REVOKE/events')
export class RevokeEventsController {
  constructor(
    private readonly revocations: Revocations,
    private readonly policy: PolicyService,
  ) {}

  @Get()
  async list(@Ctx() context: RequestContext, @List() list: Listing) {
    this.policy.enforce(context, 'identity:list_revoke_events');
    const { since } = list.query;
    const from = since ? Date.parse(since) : 0;
    if (since && Number.isNaN(from)) throw invalidDate(since);
    const rows = await this.revocations.list();
    const events = rows.filter((row) => row.issuedBefore >= from).map(eventView);
    return list.wrap('events', events);
  }
}

function eventView({ kind, value, issuedBefore }: Revocation) {
  const at = keystoneTime(issuedBefore);
  return { [FIELD[kind] ?? kind]: value, issued_before: at, revoked_at: at };
}
