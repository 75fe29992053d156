import { createHash, createHmac, randomBytes } from 'node:crypto';
import { explicit, integer, nothing, objectId, octets, sequence, set } from './der';

const DATA = objectId('1.2.840.113549.1.7.1');
const KEY_BAG = objectId('1.2.840.113549.1.12.10.1.1');
const CERTIFICATE_BAG = objectId('1.2.840.113549.1.12.10.1.3');
const X509 = objectId('1.2.840.113549.1.9.22.1');
const LOCAL_KEY_ID = objectId('1.2.840.113549.1.9.21');
/** What old Windows reads as well. */
const SHA1 = objectId('1.3.14.3.2.26');
const ROUNDS = 2048;
const BLOCK = 64;

/** A key with its certificate as a PKCS #12 file (RFC 7292) with an empty password: who has it has the key. */
export function pkcs12(privateKey: Buffer, certificate: Buffer): Buffer {
  const id = createHash('sha1').update(certificate).digest();
  const attributes = set(sequence(LOCAL_KEY_ID, set(octets(id))));
  const key = sequence(KEY_BAG, explicit(0, privateKey), attributes);
  const content = sequence(X509, explicit(0, octets(certificate)));
  const shown = sequence(CERTIFICATE_BAG, explicit(0, content), attributes);
  const safe = sequence(data(sequence(shown)), data(sequence(key)));
  return sequence(integer(3), data(safe), seal(safe));
}

function data(content: Buffer): Buffer {
  return sequence(DATA, explicit(0, octets(content)));
}

function seal(safe: Buffer): Buffer {
  const salt = randomBytes(8);
  const mac = createHmac('sha1', macKey(salt)).update(safe).digest();
  return sequence(sequence(sequence(SHA1, nothing()), octets(mac)), octets(salt), integer(ROUNDS));
}

/** RFC 7292, appendix B.2, for as many bytes as one hash has. The empty password is a zero in two bytes. */
function macKey(salt: Buffer): Buffer {
  const purpose = Buffer.alloc(BLOCK, 3);
  const salted = Buffer.concat(Array.from({ length: BLOCK / salt.length }, () => salt));
  let key: Buffer = Buffer.concat([purpose, salted, Buffer.alloc(BLOCK)]);
  for (let round = 0; round < ROUNDS; round += 1) key = createHash('sha1').update(key).digest();
  return key;
}
