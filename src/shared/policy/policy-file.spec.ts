import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SettingsError } from '../config/settings';
import { readPolicyFile } from './policy-file';

describe("an operator's policy file", () => {
  const folder = mkdtempSync(join(tmpdir(), 'monostack-policy-'));
  const file = join(folder, 'policy.yaml');
  const read = (content: string) => {
    writeFileSync(file, content);
    return readPolicyFile(file);
  };
  afterAll(() => rmSync(folder, { recursive: true }));

  it('replaces rules by name', () => {
    expect(read('"servers:list": "@"\nadmin: role:admin\n')).toEqual({
      'servers:list': '@',
      admin: 'role:admin',
    });
    expect(read('')).toEqual({});
  });

  it.each(['- role:admin\n', 'role:admin\n', '7\n'])('is no mapping of rules as %j', (content) => {
    expect(() => read(content)).toThrow(SettingsError);
    expect(() => read(content)).toThrow(
      `MONOSTACK_POLICY_FILE is "${file}": the file must be a mapping of rules`,
    );
  });

  it('names each rule that is no text', () => {
    const problems = (name: string) => `${file}: the rule ${name} must be a string, such as "role:admin"`;
    const reading = () => read('one: 7\ntwo: "@"\nthree: [a]\n');
    expect(reading).toThrow(problems('one'));
    expect(reading).toThrow(problems('three'));
    expect(reading).not.toThrow(problems('two'));
  });
});
