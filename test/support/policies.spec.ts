import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rooms } from '../../src/app.module';
import { basePolicies } from '../../src/shared/policy/base.policies';
import { PolicyService } from '../../src/shared/policy/policy.service';
import { ruleOf } from '../../src/shared/policy/policy-rules';

const ALL = [basePolicies, ...rooms.map((room) => room.policies)];

describe('the policy rules of all rooms', () => {
  it('never mean two things by one name', () => {
    const meanings = new Map(Object.entries(basePolicies));
    const clashes: string[] = [];
    for (const room of rooms) {
      for (const [name, rule] of Object.entries(room.policies)) {
        const other = meanings.get(name);
        if (other !== undefined && ruleOf(other).check !== ruleOf(rule).check)
          clashes.push(`${name} of ${room.name}`);
        meanings.set(name, rule);
      }
    }
    expect(clashes).toEqual([]);
  });

  it('say for which tokens they are, but for those that others are made of', () => {
    const referred = new Set(
      ALL.flatMap((rules) => Object.values(rules)).flatMap(
        (rule) => ruleOf(rule).check.match(/rule:[\w:-]+/g) ?? [],
      ),
    );
    const without = ALL.flatMap((rules) => Object.entries(rules))
      .filter(([name, rule]) => ruleOf(rule).scopes === undefined && !referred.has(`rule:${name}`))
      .map(([name]) => name);
    expect(without).toEqual([]);
  });

  it('are known by every name that the code asks for', () => {
    const service = new PolicyService(ALL);
    const asked = sources('src').flatMap((file) => [
      ...readFileSync(file, 'utf8').matchAll(
        /\.(?:enforce|can|reveal|visible|allows|enforceScope)\(\s*context,\s*'([^']+)'/g,
      ),
    ]);
    expect(asked.length).toBeGreaterThan(100);
    // Other things have methods of these names too; a rule's name has a colon or an underscore.
    const names = asked.map(([, name = '']) => name).filter((name) => /[:_]/.test(name));
    const unknown = names.filter((name) => !service.rules().has(name));
    expect(unknown).toEqual([]);
  });

  it('are never the name of a role in code', () => {
    const offenders = sources('src').filter((file) =>
      /roles\.includes\('|roles\.some\(/.test(readFileSync(file, 'utf8').replace(/^\s*(\/\/|\*).*$/gm, '')),
    );
    expect(offenders.filter((file) => !file.startsWith('src/shared/policy/'))).toEqual([]);
  });
});

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(?<!\.spec)\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}
