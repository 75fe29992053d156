import { spawnSync } from 'node:child_process';
import { buildNetworkScript } from './network-script';
import { guestPort, natSegment, planOf } from './sample-plan.fixture';
import { trunkSteps } from './trunk-steps';

describe('subports of trunks on hosts', () => {
  const parent = guestPort(10);
  const subport = guestPort(11, { trunk: { tap: parent.tap, vlan: 100 } });

  it('are VLANs of the tap of their guest, made before guests come into their bridges', () => {
    const plan = planOf([{ ...natSegment(), mtu: 1400 }], [parent, subport]);
    expect(trunkSteps(plan)).toEqual([
      'subport tapa000000a-01 tapa000000b-01 100 1400',
      "cat >$run/subports <<'MONOSTACK-END'\ntapa000000a-01 tapa000000b-01\nMONOSTACK-END",
    ]);
    const { script } = buildNetworkScript(plan);
    // What is not wanted is taken away: guests' own taps are not ours to name.
    expect(script).toMatch(/\nwanted=" .* tapa000000b-01 end "\n/);
    expect(script).not.toMatch(/\nwanted=" .* tapa000000a-01 /);
    expect(script.indexOf('\nsubport tap')).toBeLessThan(script.indexOf('\nguest tap'));
    expect(spawnSync('/bin/sh', ['-n'], { input: script, encoding: 'utf8' })).toMatchObject({ stderr: '' });
  });

  it('are forgotten where none is', () => {
    expect(trunkSteps(planOf([natSegment()], [parent]))).toEqual(['rm -f $run/subports']);
  });
});
