import { spawnSync } from 'node:child_process';
import { FEATURES_SCRIPT, parseMissingFeatures } from './kernel-features';

describe('kernel features', () => {
  it('is a script that the shell can read', () => {
    expect(spawnSync('/bin/sh', ['-n'], { input: FEATURES_SCRIPT, encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  it('says of what is missing whether it is needed, and what mends it', () => {
    expect(parseMissingFeatures('8021q\nbr_netfilter\n')).toEqual([
      {
        name: 'br_netfilter',
        needed: true,
        message: 'br_netfilter is missing, so security groups cannot be enforced: modprobe br_netfilter',
      },
      {
        name: '8021q',
        needed: false,
        message: '8021q is missing, so VLAN networks and trunks cannot be made on this host: modprobe 8021q',
      },
    ]);
    expect(parseMissingFeatures('')).toEqual([]);
  });
});
