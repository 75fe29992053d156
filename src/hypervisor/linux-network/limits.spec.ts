import { spawnSync } from 'node:child_process';
import { dscpRules, limitSteps, packetRateRules, rateWords, routerLimitLines } from './limits';
import { buildNetworkScript } from './network-script';
import { guestPort, natSegment, planOf, sampleRouter } from './sample-plan.fixture';

describe('limits on hosts', () => {
  it.each([
    // Eight tenths of the rate at once, and 50 ms of it in the queue.
    ['a rate alone', { kbps: 8000 }, 1500, ['8000', '800000', '850000']],
    ['a burst', { kbps: 8000, burstKbit: 1000 }, 1500, ['8000', '125000', '175000']],
    ['a burst smaller than a packet', { kbps: 100, burstKbit: 1 }, 1500, ['100', '3128', '3753']],
    ['the same on wide networks', { kbps: 100, burstKbit: 1 }, 9000, ['100', '18128', '18753']],
    [
      'a burst smaller than a tick',
      { kbps: 1_000_000, burstKbit: 1 },
      1500,
      ['1000000', '500000', '6750000'],
    ],
    ['the fastest', { kbps: 2 ** 31 - 1 }, 1500, ['2147483647', '2147483647', '2147483647']],
    ['none', undefined, 1500, ['0', '0', '0']],
  ])('hold %s as tc takes it', (_, rate, mtu, words) => {
    expect(rateWords(rate, mtu)).toEqual(words);
  });

  it('tell looks what the tap and the device of each limited port must have', () => {
    const rate = { kbps: 8000, burstKbit: 1000 };
    const ports = [
      guestPort(10, { limits: { ingress: rate, egress: rate } }),
      guestPort(11, { limits: { egress: rate } }),
      guestPort(12, { limits: {} }),
    ];
    const plan = planOf([natSegment()], ports);
    expect(limitSteps(plan)).toEqual([
      'limited=',
      'limit tapa000000a-01 qi-a000000a-01 1500 8000 125000 175000 8000 125000 175000',
      'limit tapa000000b-01 qi-a000000b-01 1500 0 0 0 8000 125000 175000',
      [
        "cat >$run/limits <<'MONOSTACK-END'",
        'tapa000000a-01 tbf',
        'tapa000000a-01 ingress',
        'qi-a000000a-01 tbf',
        'tapa000000b-01 ingress',
        'qi-a000000b-01 tbf',
        'MONOSTACK-END',
      ].join('\n'),
      'stale_limits',
    ]);
    const { script } = buildNetworkScript(plan);
    expect(script).toMatch(/\nwanted=" .* qi-a000000a-01 qi-a000000b-01 end "\n/);
    expect(spawnSync('/bin/sh', ['-n'], { input: script, encoding: 'utf8' })).toMatchObject({ stderr: '' });
  });

  it('stand at the gateway of a router, and nowhere without one', () => {
    const limits = [{ address: '10.9.0.60', ingress: { kbps: 100, burstKbit: 80 } }];
    expect(routerLimitLines(sampleRouter({ limits }))).toEqual([
      'limit qg-e0000003-01 10.9.0.60 100 10000 10625 0 0 0',
    ]);
    expect(routerLimitLines(sampleRouter({ limits, gateway: undefined }))).toEqual([]);
    const { problems } = buildNetworkScript(
      planOf([natSegment()], [], [sampleRouter({ limits: [{ ...limits[0], address: '$(reboot)' }] })]),
    );
    expect(problems).toMatchObject([{ kind: 'router', message: expect.stringContaining('not a safe word') }]);
  });

  it('mark what a port sends, also with 0', () => {
    expect(dscpRules([guestPort(10, { dscp: 0 }), guestPort(11)])).toEqual([
      '-A mono-marks -m physdev --physdev-in tapa000000a-01 --physdev-is-bridged -j DSCP --set-dscp 0',
      '-I POSTROUTING 1 -j mono-marks',
    ]);
    expect(dscpRules([guestPort(11)])).toEqual([]);
  });

  it('drop what is above a rate of packets, in the direction that the guest sees', () => {
    const packetRates = { egress: { perSecond: 1000 }, ingress: { perSecond: 2000, burst: 5 } };
    const tap = guestPort(10).tap;
    expect(packetRateRules([guestPort(10, { packetRates }), guestPort(11)])).toEqual([
      `-A mono-rates -m physdev --physdev-in ${tap} --physdev-is-bridged -m hashlimit --hashlimit-above 1000/sec --hashlimit-burst 800 --hashlimit-name ${tap}-in-1000-800 -j DROP`,
      `-A mono-rates -m physdev --physdev-out ${tap} --physdev-is-bridged -m hashlimit --hashlimit-above 2000/sec --hashlimit-burst 5 --hashlimit-name ${tap}-out-2000-5 -j DROP`,
      '-I POSTROUTING 1 -j mono-rates',
    ]);
    expect(packetRateRules([guestPort(11)])).toEqual([]);
  });
});
