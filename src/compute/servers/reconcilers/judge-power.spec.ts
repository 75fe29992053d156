import { POWER } from '../server.entity';
import { judgePower } from './judge-power';

const EARLY = '2026-01-01T00:00:00.000Z';
const LATE = '2026-01-02T00:00:00.000Z';
const active = { vmState: 'active', powerState: POWER.running, poweredOnAt: LATE } as const;

describe('the power state of a row', () => {
  it('stays when the domain does what the row says', () => {
    expect(judgePower(active, 'running', EARLY)).toEqual({ kind: 'keep' });
  });

  it('follows a guest that shut itself down', () => {
    expect(judgePower(active, 'shutoff', EARLY)).toEqual({
      kind: 'change',
      vmState: 'stopped',
      powerState: POWER.shutdown,
    });
  });

  it('asks for a start when the host was booted after the server was', () => {
    expect(judgePower({ ...active, poweredOnAt: EARLY }, 'shutoff', LATE)).toEqual({ kind: 'start again' });
  });

  it('leaves a stopped server stopped after its host was booted', () => {
    const stopped = { vmState: 'stopped', powerState: POWER.shutdown, poweredOnAt: EARLY } as const;
    expect(judgePower(stopped, 'gone', LATE)).toEqual({ kind: 'keep' });
  });

  it('does not touch what is being built or has failed', () => {
    expect(judgePower({ ...active, vmState: 'building' }, 'gone', LATE)).toEqual({ kind: 'keep' });
    expect(judgePower({ ...active, vmState: 'error' }, 'running', LATE)).toEqual({ kind: 'keep' });
  });

  it.each(['shutoff', 'gone', 'crashed'] as const)('leaves a suspended server suspended: %s', (state) => {
    const suspended = { vmState: 'suspended', powerState: POWER.shutdown, poweredOnAt: EARLY } as const;
    expect(judgePower(suspended, state, LATE)).toEqual({ kind: 'keep' });
  });

  it('sees that a suspended server was woken on the host', () => {
    const suspended = { vmState: 'suspended', powerState: POWER.shutdown, poweredOnAt: EARLY } as const;
    expect(judgePower(suspended, 'running', EARLY)).toEqual({
      kind: 'change',
      vmState: 'active',
      powerState: POWER.running,
    });
  });

  it('shows that a resized server was switched off, and lets it wait for its owner', () => {
    const resized = { vmState: 'resized', powerState: POWER.running, poweredOnAt: EARLY } as const;
    expect(judgePower(resized, 'shutoff', LATE)).toEqual({
      kind: 'change',
      vmState: 'resized',
      powerState: POWER.shutdown,
    });
    expect(judgePower(resized, 'running', LATE)).toEqual({ kind: 'keep' });
  });

  it('sees a pause that was made on the host', () => {
    expect(judgePower(active, 'paused', EARLY)).toMatchObject({ vmState: 'paused' });
  });

  it('leaves a rescued server rescued whatever its guest does, and starts it after a power cut', () => {
    const rescued = { ...active, vmState: 'rescued' } as const;
    expect(judgePower(rescued, 'running', EARLY)).toEqual({ kind: 'keep' });
    expect(judgePower(rescued, 'shutoff', EARLY)).toEqual({
      kind: 'change',
      vmState: 'rescued',
      powerState: POWER.shutdown,
    });
    expect(judgePower({ ...rescued, poweredOnAt: EARLY }, 'gone', LATE)).toEqual({ kind: 'start again' });
  });
});
