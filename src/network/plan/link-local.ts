/** The address that a card gives itself from its MAC (RFC 4291, appendix A): `fe80::` and the modified EUI-64. */
export function linkLocalAddress(mac: string): string {
  const bytes = mac.split(':').map((text) => Number.parseInt(text, 16));
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = bytes;
  const groups = [
    [a ^ 2, b],
    [c, 0xff],
    [0xfe, d],
    [e, f],
  ];
  return `fe80::${groups.map(([high = 0, low = 0]) => ((high << 8) | low).toString(16)).join(':')}`;
}
