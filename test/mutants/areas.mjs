/**
 * Parts of areas: which files are mutated, and which specs judge them. A part is small, since each of its mutants loads
 * all of its specs, and those are of the unit layer, which are quick.
 */
export const PARTS = {
  'quotas/compute': {
    mutate: ['src/compute/quotas/quota-resources.ts', 'src/compute/quotas/quotas.{service,repository}.ts'],
    specs: ['src/compute/quotas/*.spec.ts'],
  },
  'quotas/network': {
    mutate: ['src/network/quotas/quotas.{service,repository}.ts'],
    specs: ['src/network/quotas/*.spec.ts'],
  },
  'quotas/image': {
    mutate: ['src/image/data/storage-quota.ts'],
    specs: ['src/image/data/storage-quota.spec.ts'],
  },
  states: {
    mutate: ['src/compute/servers/server-state.ts'],
    specs: ['src/compute/servers/server-state.spec.ts'],
  },
  'scheduler/selection': {
    mutate: ['src/scheduler/selection/*.ts'],
    specs: ['src/scheduler/selection/*.spec.ts'],
  },
  policies: {
    mutate: ['src/shared/policy/{policy-expression,policy-file,policy-rules,policy.service}.ts'],
    specs: ['src/shared/policy/*.spec.ts'],
  },
  'addresses/numbers': {
    mutate: ['src/network/addresses/{ip,ip-ranges,pools}.ts'],
    specs: ['src/network/addresses/ip*.spec.ts'],
  },
  'addresses/allocator': {
    mutate: ['src/network/addresses/address-allocator.ts'],
    specs: ['src/network/addresses/address-allocator.spec.ts'],
  },
  'tokens/keys': {
    mutate: ['src/identity/tokens/token-{codec,claims,keys}.ts'],
    specs: ['src/identity/tokens/token-keys.spec.ts'],
  },
  'tokens/issue': {
    mutate: ['src/identity/tokens/tokens.service.ts'],
    specs: ['src/identity/tokens/tokens.service.spec.ts'],
  },
  'tokens/meaning': {
    mutate: ['src/identity/tokens/token-resolver.ts'],
    specs: ['src/identity/tokens/token-resolver.spec.ts'],
  },
  'tokens/revocations': {
    mutate: ['src/identity/tokens/revocations.ts'],
    specs: ['src/identity/tokens/revocations.spec.ts'],
  },
  'tokens/sign-in': {
    mutate: ['src/identity/tokens/{auth.service,auth-methods,scopes,user-lookup}.ts'],
    specs: ['src/identity/tokens/{auth.service,scopes,user-lookup}.spec.ts'],
  },
  'tokens/answers': {
    mutate: ['src/identity/tokens/{token.view,token-answers,token.method,password.method}.ts'],
    specs: ['src/identity/tokens/{token-answers,methods}.spec.ts'],
  },
  'database/rows': {
    mutate: ['src/shared/db/{table,where,keyset,dialect,columns}.ts'],
    specs: ['src/shared/db/table.spec.ts'],
  },
  'database/units': {
    mutate: ['src/shared/db/{unit-of-work,unit,tx,storage-error}.ts'],
    specs: ['src/shared/db/{unit-of-work,group-commit,storage-error}.spec.ts'],
  },
  'http/forms': {
    mutate: [
      'src/shared/http/{pagination,microversion,json-limits,missing-parts,services,url-forms,write-json}.ts',
    ],
    specs: [
      'src/shared/http/{pagination,microversion,json-limits,missing-parts,services,url-forms,write-json}.spec.ts',
    ],
  },
  'http/errors': {
    mutate: ['src/shared/http/{error-dialects,error.filter}.ts'],
    specs: ['src/shared/http/{error-dialects,error.filter}.spec.ts'],
  },
  'http/bodies': {
    mutate: ['src/shared/http/{wire-body,dto-instance,optional}.ts'],
    specs: ['src/shared/http/wire-body.spec.ts'],
  },
  'http/callers': {
    mutate: ['src/shared/http/{token.guard,request-context}.ts'],
    specs: ['src/shared/http/token.guard.spec.ts'],
  },
  'scheduler/claims': {
    mutate: ['src/scheduler/scheduler.service.ts'],
    specs: ['src/scheduler/scheduler.service.spec.ts'],
  },
  'scheduler/rows': {
    mutate: ['src/scheduler/{placement,decisions}/*.repository.ts'],
    specs: ['src/scheduler/scheduler.service.spec.ts'],
  },
  'operations/holds': {
    mutate: ['src/shared/operations/{operation-holds,operation-resources.store}.ts'],
    specs: ['src/shared/operations/operation-holds.spec.ts'],
  },
  'operations/leases': {
    mutate: ['src/shared/operations/{drive-record,step-runner,step-clock}.ts'],
    specs: ['src/shared/operations/{operation-lease,operation-runner}.spec.ts'],
  },
  'operations/undo': {
    mutate: ['src/shared/operations/{operation-drive,retry}.ts'],
    specs: ['src/shared/operations/{operation-runner,operator.service,retry}.spec.ts'],
  },
  'operations/runner': {
    mutate: ['src/shared/operations/{operation-runner,operation.store}.ts'],
    specs: ['src/shared/operations/{operation-runner,operation-lease,operation-holds}.spec.ts'],
  },
  'operations/versions': {
    mutate: ['src/shared/operations/{operation-version,generations}.ts'],
    specs: ['src/shared/operations/{operation-version,generations}.spec.ts'],
  },
  'operations/operator': {
    mutate: ['src/shared/operations/{operator.service,operations}.ts'],
    specs: ['src/shared/operations/{operator.service,operation-holds}.spec.ts'],
  },
  'operations/retention': {
    mutate: ['src/shared/operations/kept-operations.ts'],
    specs: ['src/shared/operations/kept-operations.spec.ts'],
  },
  'operations/reconcilers': {
    mutate: ['src/shared/operations/reconciler.ts'],
    specs: ['src/shared/operations/reconciler.spec.ts'],
  },
  'shared/background': {
    mutate: ['src/shared/{background,work-scope}.ts', 'src/shared/events/domain-events.ts'],
    specs: ['src/shared/{background,work-scope}.spec.ts', 'src/shared/events/domain-events.spec.ts'],
  },
  'shared/kernel': {
    mutate: ['src/shared/{limiter,secret-box,ids}.ts', 'src/shared/text/*.ts'],
    specs: ['src/shared/{limiter,secret-box}.spec.ts', 'src/shared/text/*.spec.ts'],
  },
  'shared/settings': {
    mutate: ['src/shared/config/settings.ts'],
    specs: ['src/shared/config/settings.spec.ts'],
  },
  'shared/retention': {
    mutate: ['src/shared/retention/*.ts'],
    specs: ['src/shared/retention/*.spec.ts'],
  },
};
