import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { Limiter } from '../../shared/limiter';
import { tooManySignIns } from '../identity.errors';

const BLOCK = 8;
const LENGTH = 32;
const WIDTH = 2;
/** Some ten seconds of work: whoever comes later is told to come again instead of waiting without end. */
const MAX_WAITING = 250;
const BUSY_SECONDS = 5;

interface Phc {
  cost: number;
  block: number;
  parallel: number;
  salt: Buffer;
  hash: Buffer;
}

/*
 * Passwords as PHC strings (https://github.com/P-H-C/phc-string-format) of scrypt, RFC 7914. At most two are
 * worked out at a time: each takes 32 MiB at the default cost, and libuv's four threads also read the files.
 */
const places = new Limiter(WIDTH);

export async function hashPassword(password: string, cost: number): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, LENGTH, { N: 2 ** cost, r: BLOCK, p: 1 });
  return `$scrypt$ln=${cost},r=${BLOCK},p=1$${encode(salt)}$${encode(hash)}`;
}

/** Against no hash (an unknown user) it takes as long and says no, so that time does not tell who exists. */
export async function verifyPassword(
  password: string,
  stored: string | null | undefined,
  cost: number,
): Promise<boolean> {
  const phc = stored ? parsePhc(stored) : undefined;
  if (!phc) {
    await derive(password, randomBytes(16), LENGTH, { N: 2 ** cost, r: BLOCK, p: 1 });
    return false;
  }
  const options = { N: 2 ** phc.cost, r: phc.block, p: phc.parallel };
  return timingSafeEqual(await derive(password, phc.salt, phc.hash.length, options), phc.hash);
}

export function parsePhc(text: string): Phc | undefined {
  const match = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(text);
  if (!match) return undefined;
  const [, cost, block, parallel, salt = '', hash = ''] = match;
  return {
    cost: Number(cost),
    block: Number(block),
    parallel: Number(parallel),
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  };
}

async function derive(
  password: string,
  salt: Buffer,
  length: number,
  options: ScryptOptions & { N: number; r: number },
): Promise<Buffer> {
  if (places.waiting >= MAX_WAITING) throw tooManySignIns(BUSY_SECONDS);
  return places.run(
    () =>
      new Promise<Buffer>((resolve, reject) => {
        const maxmem = 256 * options.N * options.r;
        scrypt(password.normalize('NFKC'), salt, length, { ...options, maxmem }, (error, key) =>
          error ? reject(error) : resolve(key),
        );
      }),
  );
}

function encode(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
