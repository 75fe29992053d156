import { AppError } from '../../shared/errors/app-error';
import { readTraceQuery } from './trace-query';

const ID = '5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11';
const refusal = (query: Record<string, string>): string => {
  try {
    readTraceQuery({ from: ID, to: '10.0.0.1', ...query });
    return 'accepted';
  } catch (error) {
    return error instanceof AppError ? `${error.kind} ${error.message}` : String(error);
  }
};

describe('what is asked of a trace', () => {
  it('is a ping by default, and TCP with a port', () => {
    expect(readTraceQuery({ from: ID, to: '10.0.0.1' })).toEqual({
      from: { kind: 'id', id: ID },
      to: { kind: 'address', address: '10.0.0.1' },
      protocol: 1,
    });
    expect(readTraceQuery({ from: 'outside', to: 'FD00::01', port: '22', source: 'FD00::2' })).toEqual({
      from: { kind: 'outside' },
      to: { kind: 'address', address: 'fd00::1' },
      ...{ protocol: 6, port: 22, source: 'fd00::2' },
    });
    expect(readTraceQuery({ from: ID, to: 'dhcp' }).to).toEqual({ kind: 'dhcp' });
    expect(readTraceQuery({ from: ID, to: '169.254.169.254' }).to).toEqual({ kind: 'metadata' });
    expect(readTraceQuery({ from: ID, to: ID, protocol: 'GRE' }).protocol).toBe(47);
    expect(readTraceQuery({ from: ID, to: ID, protocol: '89' }).protocol).toBe(89);
  });

  it.each<[Record<string, string>, string]>([
    [{ from: 'web' }, "from: 'web' is none of outside, the id of a port and the id of a server."],
    [{ to: '10.0.0.256' }, "to: '10.0.0.256' is none of an address, the id of a port"],
    [{ from: 'outside', to: 'dhcp' }, 'to: dhcp is asked of a port or a server'],
    [{ protocol: 'tpc' }, "protocol: 'tpc' is neither tcp, udp, icmp nor"],
    [{ protocol: '256' }, "protocol: '256' is neither"],
    [{ protocol: 'udp' }, 'port: udp needs one.'],
    [{ protocol: 'icmp', port: '8' }, 'port: icmp has none.'],
    [{ port: '0' }, "port: '0' is not a number from 1 to 65535."],
    [{ port: '65536' }, "port: '65536' is not a number"],
    [{ port: '22x' }, "port: '22x' is not a number"],
    [{ source: 'me' }, "source: 'me' is not an address."],
  ])('is refused as %j by the field', (query, message) => {
    expect(refusal(query)).toContain(`invalid ${message}`);
  });
});
