import { rooms } from '../../src/app.module';
import { basePolicies } from '../../src/shared/policy/base.policies';

describe('the policy rules of all rooms', () => {
  it('never mean two things by one name', () => {
    const meanings = new Map(Object.entries(basePolicies));
    const clashes: string[] = [];
    for (const room of rooms) {
      for (const [name, expression] of Object.entries(room.policies)) {
        const other = meanings.get(name);
        if (other !== undefined && other !== expression) clashes.push(`${name} of ${room.name}`);
        meanings.set(name, expression);
      }
    }
    expect(clashes).toEqual([]);
  });
});
