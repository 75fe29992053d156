import type { RequestContext } from '../../shared/http/request-context';
import { forbiddenAction } from '../identity.errors';

/*
 * What a token that stands for less than its user may not do: otherwise a stolen one could make something that
 * outlives it or reaches further (keystone/api/users.py, credentials.py and trusts.py have the same guards).
 */

/** A credential belongs to a project; a delegated token reaches those of its own project only. */
export function reachesProject(context: RequestContext, projectId: string | null | undefined): boolean {
  const { delegation, projectId: own } = context.caller();
  return !delegation || (projectId ?? undefined) === own;
}

export function assertReachesProject(context: RequestContext, projectId: string | null | undefined): void {
  if (!reachesProject(context, projectId))
    throw forbiddenAction('Credential project does not match the project scope of the delegated token');
}

/** An application credential makes no further secrets unless it is unrestricted. */
export function assertUnrestricted(context: RequestContext, what: string): void {
  const delegation = context.caller().delegation;
  if (delegation?.applicationCredentialId && !delegation.unrestricted)
    throw forbiddenAction(`Using method 'application_credential' is not allowed for managing ${what}.`);
}

/** Trusts and OAuth tokens reach no application credentials at all. */
export function assertNoTrust(context: RequestContext): void {
  const delegation = context.caller().delegation;
  if (delegation?.trustId || delegation?.accessTokenId)
    throw forbiddenAction('Cannot manage application credentials with a token issued via delegation.');
}

/** Nor do application credentials reach trusts, unrestricted or not. */
export function assertNoApplicationCredential(context: RequestContext): void {
  if (context.caller().delegation?.applicationCredentialId)
    throw forbiddenAction("Using method 'application_credential' is not allowed for managing trusts.");
}
