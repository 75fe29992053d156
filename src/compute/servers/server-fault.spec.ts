import { buildFault, messageForOwner } from './server-fault';

const SAID = 'virsh on rack-7 at 10.1.2.3: /var/lib/monostack: No space left';

describe('the fault of a server', () => {
  it.each(['host_command_failed', 'host_unreachable', 'step_timeout', 'anything_new', 'constructor'])(
    'keeps from its owner what a host said (%s)',
    (code) => {
      const fault = buildFault({ code, message: SAID, step: 'start', details: { stderr: 'more' } }, 'now');
      expect(fault.message).toMatch(/^[A-Z].*\.$/);
      expect(fault.message).not.toMatch(/rack-7|10\.1|space/);
      expect(fault.details).toContain(SAID);
      expect(fault.details).toContain('stderr: more');
    },
  );

  it('tells its owner what the scheduler said', () => {
    const message = 'No valid host was found. It would fit with less memory than 9000 MiB.';
    expect(messageForOwner({ code: 'no_valid_host', message })).toBe(message);
  });

  it('says how the last host failed too', () => {
    const before = { code: 'host_unreachable', message: SAID, step: 'prepare-host' };
    const fault = buildFault({ code: 'no_valid_host', message: 'None.', step: 'claim-host' }, 'now', before);
    expect(fault.message).toBe('None. The last host that was tried: The host did not answer.');
    expect(fault.details).toContain(SAID);
  });
});
