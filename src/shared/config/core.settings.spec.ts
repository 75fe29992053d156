import { coreSettings } from './core.settings';
import { readSettings } from './settings';

describe('the core settings', () => {
  it('refuse several controllers with the reason, and do not show where Redis is', () => {
    const read = () => readSettings(coreSettings, { MONOSTACK_REDIS_URL: 'redis://:secret@10.0.0.1' });
    expect(read).toThrow('several controllers on one database are not supported yet');
    expect(read).not.toThrow('secret');
    expect(readSettings(coreSettings, {}).redisUrl).toBeUndefined();
  });
});
