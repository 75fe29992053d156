import type { RequestContext } from '../../shared/http/request-context';
import { novaMicroTime } from '../common/wire-time';
import type { Keypair } from './keypair.entity';

export function keypairView(context: RequestContext, keypair: Keypair) {
  const { name, publicKey, fingerprint, type } = keypair;
  const typed = context.microversion.atLeast('2.2') ? { type } : {};
  return { name, public_key: publicKey, fingerprint, ...typed };
}

export function createdKeypairView(
  context: RequestContext,
  keypair: Keypair,
  privateKey: string | undefined,
) {
  const key = privateKey === undefined ? {} : { private_key: privateKey };
  return { ...keypairView(context, keypair), user_id: keypair.userId, ...key };
}

export function keypairDetailView(context: RequestContext, keypair: Keypair) {
  return {
    ...keypairView(context, keypair),
    user_id: keypair.userId,
    id: keypair.id,
    created_at: novaMicroTime(keypair.createdAt),
    deleted: false,
    deleted_at: null,
    updated_at: null,
  };
}
