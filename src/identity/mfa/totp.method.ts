import { Injectable, type OnModuleInit } from '@nestjs/common';
import { IsString } from 'class-validator';
import { Secret, TOTP as Totp } from 'otpauth';
import { Clock } from '../../shared/clock';
import type { RequestContext } from '../../shared/http/request-context';
import { checkEnvelope } from '../../shared/http/wire-body';
import { sameText } from '../aws/aws-signature';
import { CredentialsService, TOTP } from '../credentials/credentials.service';
import { unauthorized } from '../identity.errors';
import { SignInGuard } from '../sign-in/sign-in-guard';
import { NamedRefDto } from '../tokens/auth.dto';
import { type AuthMethod, type AuthOutcome, AuthRegistry } from '../tokens/auth-methods';
import { saidOf, UserLookup } from '../tokens/user-lookup';

const PERIOD_SECONDS = 30;
/** keystone.conf [totp] included_previous_windows: for clocks that are late and users who type slowly. */
const PREVIOUS_WINDOWS = 1;

class TotpUserDto extends NamedRefDto {
  @IsString()
  passcode!: string;
}

/** A passcode of RFC 6238 from a seed that the user keeps as a credential of type `totp`, in base32. */
@Injectable()
export class TotpMethod implements AuthMethod, OnModuleInit {
  readonly name = 'totp';

  constructor(
    private readonly registry: AuthRegistry,
    private readonly lookup: UserLookup,
    private readonly credentials: CredentialsService,
    private readonly clock: Clock,
    private readonly guard: SignInGuard,
  ) {}

  onModuleInit(): void {
    this.registry.addMethod(this);
  }

  async authenticate(payload: unknown, { clientAddress: address }: RequestContext): Promise<AuthOutcome> {
    const ref = checkEnvelope('user', TotpUserDto, payload, { unknown: 'keep' });
    const { user } = await this.lookup.user(ref);
    const seeds = user ? await this.credentials.list({ userId: user.id, type: TOTP }) : [];
    await this.guard.attempt({ secret: 'passcode', account: user, said: saidOf(ref), address }, async () => {
      const right = seeds
        .flatMap(({ blob }) => this.passcodes(blob))
        .some((code) => sameText(ref.passcode, code));
      if (!right) throw unauthorized('Invalid username or TOTP passcode');
    });
    if (!user) throw unauthorized('Invalid username or TOTP passcode');
    return { user };
  }

  /** None for a blob that is no seed. */
  private passcodes(seed: string): string[] {
    let totp: Totp;
    try {
      totp = new Totp({ secret: Secret.fromBase32(seed), digits: 6, period: PERIOD_SECONDS });
    } catch {
      return [];
    }
    return Array.from({ length: PREVIOUS_WINDOWS + 1 }, (_, back) =>
      totp.generate({ timestamp: this.clock.now() - back * PERIOD_SECONDS * 1000 }),
    );
  }
}
