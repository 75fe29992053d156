import { hostnameOf, numberedName } from './hostname';

describe('a host name', () => {
  it.each([
    ['web', 'web'],
    ['My Server_1.prod', 'my-server-1-prod'],
    ['$(reboot); "x"', 'reboot-x'],
    ['--edge--', 'edge'],
    ['Café', 'cafe'],
    ['サーバー', 'server-id'],
  ])('of %s is %s', (name, hostname) => {
    expect(hostnameOf(name, 'id')).toBe(hostname);
  });

  it('has 63 characters at most', () => {
    expect(hostnameOf('a'.repeat(255), 'id')).toHaveLength(63);
  });

  it('is numbered only among several', () => {
    expect([numberedName('a', 0, 1), numberedName('a', 1, 3)]).toEqual(['a', 'a-2']);
  });
});
