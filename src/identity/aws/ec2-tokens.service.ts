import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { CredentialsService, type Ec2Blob, type OpenCredential } from '../credentials/credentials.service';
import { accessKeyNotFound, unauthorized } from '../identity.errors';
import { type IssuedToken, TokensService } from '../tokens/tokens.service';
import {
  buildS3Signature,
  hasValidSignature,
  SignatureFormatError,
  type SignedRequest,
  sameText,
  signedAt,
} from './aws-signature';
import type { Ec2RequestDto, S3RequestDto } from './ec2-tokens.dto';

/** keystone.conf [credential] auth_ttl: how long after it was made a signature is good. */
const SIGNATURE_TTL_MS = 15 * 60 * 1000;

type Ec2Credential = OpenCredential & { ec2: Ec2Blob };

/** A token for a request that was signed with an EC2 credential, as the services that took the request ask for it. */
@Injectable()
export class Ec2TokensService {
  constructor(
    private readonly credentials: CredentialsService,
    private readonly tokens: TokensService,
    private readonly clock: Clock,
  ) {}

  async forEc2(request: Ec2RequestDto): Promise<IssuedToken> {
    const credential = await this.find(request.access);
    const signed = signedRequest(request);
    const valid = readable(() => hasValidSignature(credential.ec2.secret ?? '', signed));
    if (!valid) throw unauthorized('Invalid EC2 signature.');
    this.assertFresh(signed);
    return this.issue(credential);
  }

  async forS3(request: S3RequestDto): Promise<IssuedToken> {
    const credential = await this.find(request.access);
    const text = Buffer.from(request.token, 'base64url');
    const expected = readable(() => buildS3Signature(credential.ec2.secret ?? '', text));
    if (!sameText(request.signature, expected)) throw unauthorized('Credential signature mismatch');
    this.assertFresh({ params: strings(request.params), headers: strings(request.headers) });
    return this.issue(credential);
  }

  private async find(access: string): Promise<Ec2Credential> {
    const found = await this.credentials.findByAccessKey(access);
    if (found?.projectId && found.ec2.secret) return found;
    throw accessKeyNotFound();
  }

  private assertFresh(request: Pick<SignedRequest, 'params' | 'headers'>): void {
    const at = readable(() => signedAt(request));
    if (at !== undefined && this.clock.now() > at + SIGNATURE_TTL_MS)
      throw unauthorized('Credential is expired');
  }

  /** With the delegation that the credential was made with; 401 if the user has no role there any more. */
  private async issue({ userId, projectId, ec2 }: Ec2Credential): Promise<IssuedToken> {
    const extensions = {
      ...(ec2.trust_id && { trust: ec2.trust_id }),
      ...(ec2.app_cred_id && { app_cred: ec2.app_cred_id }),
      ...(ec2.access_token_id && { oauth1: ec2.access_token_id }),
    };
    return this.tokens.issue({
      userId,
      methods: ['ec2credential'],
      scope: { projectId: projectId ?? '' },
      ...(Object.keys(extensions).length && { extensions }),
    });
  }
}

function signedRequest(request: Ec2RequestDto): SignedRequest {
  return {
    signature: request.signature,
    verb: request.verb ?? 'GET',
    host: request.host ?? '',
    path: request.path ?? '/',
    params: strings(request.params),
    headers: strings(request.headers),
    bodyHash: request.body_hash ?? '',
  };
}

function strings(values: Readonly<Record<string, unknown>> | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(values ?? {}).map(([key, value]) => [key, String(value)]));
}

/** What cannot have been signed is answered like a wrong signature, with the reason. */
function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof SignatureFormatError) throw unauthorized(error.message);
    throw error;
  }
}
