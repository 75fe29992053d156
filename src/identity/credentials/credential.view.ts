import type { RequestContext } from '../../shared/http/request-context';
import { selfLink } from '../common/links';
import type { Ec2Blob, OpenCredential } from './credentials.service';

export function credentialView(context: RequestContext, credential: OpenCredential) {
  return {
    ...credential.extra,
    id: credential.id,
    user_id: credential.userId,
    project_id: credential.projectId,
    type: credential.type,
    blob: credential.blob,
    links: selfLink(context, `credentials/${credential.id}`),
  };
}

/** The older form, in which a project is a tenant and the access key the id. */
export function ec2CredentialView(context: RequestContext, credential: OpenCredential, blob: Ec2Blob) {
  const { userId, projectId } = credential;
  return {
    user_id: userId,
    tenant_id: projectId,
    access: blob.access,
    secret: blob.secret ?? null,
    trust_id: blob.trust_id ?? null,
    links: selfLink(context, `users/${userId}/credentials/OS-EC2/${blob.access}`),
  };
}
