import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { integer, objectId } from './der';
import { generateCertificate, readCertificate } from './x509';

const NOW = Date.parse('2026-01-31T12:00:00Z');

describe('a certificate', () => {
  it('is made for a user, signed by itself, with its key', async () => {
    const made = await generateCertificate('fedcba9876543210fedcba9876543210', NOW);
    const certificate = new X509Certificate(made.line);
    expect(made.line).toMatch(/^-----BEGIN CERTIFICATE-----\n/);
    expect(certificate.subject).toBe('CN=fedcba9876543210fedcba9876543210');
    expect(certificate.issuer).toBe(certificate.subject);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect([certificate.validFrom, certificate.validTo]).toEqual([
      'Jan 31 12:00:00 2026 GMT',
      'Jan 29 12:00:00 2036 GMT',
    ]);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
    expect(certificate.subjectAltName).toContain('othername:');
    expect(made.fingerprint).toMatch(/^([0-9a-f]{2}:){19}[0-9a-f]{2}$/);
    const pfx = Buffer.from(made.privateKey ?? '', 'base64');
    // Throws where the seal is broken, or the key is not the certificate's.
    expect(() => createSecureContext({ pfx, passphrase: '' })).not.toThrow();
    const bent = Buffer.from(pfx);
    bent[200] = (bent[200] ?? 0) ^ 1;
    expect(() => createSecureContext({ pfx: bent, passphrase: '' })).toThrow();
  });

  it('is kept as it was given, with the fingerprint that was told before', async () => {
    const { line, fingerprint } = await generateCertificate('u', NOW);
    expect(readCertificate(`${line}\n`)).toEqual({ line: `${line}\n`, fingerprint });
  });

  it.each(['', 'x', 'ssh-rsa AAAA', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'])(
    'is not %j',
    (given) => {
      expect(() => readCertificate(given)).toThrow(/^Keypair data is invalid: failed to generate X509/);
    },
  );

  it.each([
    [0, '020100'],
    [127, '02017f'],
    [128, '02020080'],
    [65536, '0203010000'],
  ])('has %d as a number', (value, hex) => {
    expect(integer(value).toString('hex')).toBe(hex);
  });

  it('has identifiers of many parts', () => {
    expect(objectId('1.2.840.113549').toString('hex')).toBe('06062a864886f70d');
  });
});
