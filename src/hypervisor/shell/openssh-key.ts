import { generateKeyPairSync, randomBytes } from 'node:crypto';

const TYPE = 'ssh-ed25519';

/**
 * A new ed25519 pair in OpenSSH's files (PROTOCOL.key of OpenSSH). Not by ssh2's own generator, which cuts zero bytes
 * off the front of a public key and so writes a broken pair once in 256.
 */
export function makeOpensshKeyPair(comment: string): { privateKey: string; publicLine: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const point = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  const seed = Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url');
  const blob = Buffer.concat([field(TYPE), field(point)]);
  const check = randomBytes(4);
  const secret = [check, check, blob, field(Buffer.concat([seed, point])), field(comment)];
  const body = [
    Buffer.from('openssh-key-v1\0'),
    field('none'),
    field('none'),
    field(''),
    uint32(1),
    field(blob),
    field(pad(Buffer.concat(secret))),
  ];
  const lines =
    Buffer.concat(body)
      .toString('base64')
      .match(/.{1,70}/g) ?? [];
  const armour = (word: string) => `-----${word} OPENSSH PRIVATE KEY-----`;
  return {
    privateKey: `${[armour('BEGIN'), ...lines, armour('END')].join('\n')}\n`,
    publicLine: `${TYPE} ${blob.toString('base64')} ${comment}`,
  };
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
}

function field(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

/** To a multiple of eight with 1, 2, 3, ... */
function pad(content: Buffer): Buffer {
  const missing = (8 - (content.length % 8)) % 8;
  return Buffer.concat([content, Buffer.from(Array.from({ length: missing }, (_, index) => index + 1))]);
}
