import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  booleanText,
  integerText,
  listText,
  readSettings,
  SettingsError,
  setting,
  settingsSource,
} from './settings';

const SHAPE = {
  size: setting('MONOSTACK_SIZE', integerText(5, 1, 10), 'How much.'),
  open: setting('MONOSTACK_OPEN', booleanText(true), 'Whether.'),
  names: setting('MONOSTACK_NAMES', listText(['a']), 'Which.'),
  key: setting('MONOSTACK_KEY', integerText(1, 1, 2), 'A secret.', { secret: true }),
};

describe('settings', () => {
  const read = (source: Record<string, string>) => readSettings(SHAPE, source);

  it('are read from their variables, with defaults for what is not there or empty', () => {
    expect(read({})).toEqual({ size: 5, open: true, names: ['a'], key: 1 });
    expect(read({ MONOSTACK_SIZE: '', MONOSTACK_OPEN: '' })).toMatchObject({ size: 5, open: true });
    const given = {
      MONOSTACK_SIZE: '10',
      MONOSTACK_OPEN: 'No',
      MONOSTACK_NAMES: ' b, ,c,',
      MONOSTACK_KEY: '2',
    };
    expect(read(given)).toEqual({ size: 10, open: false, names: ['b', 'c'], key: 2 });
  });

  it.each([
    ['1', true],
    ['TRUE', true],
    ['yes', true],
    ['on', true],
    ['0', false],
    ['false', false],
    ['no', false],
    ['off', false],
  ])('take %s for %s', (text, expected) => {
    expect(
      readSettings({ open: setting('MONOSTACK_OPEN', booleanText(!expected), '') }, { MONOSTACK_OPEN: text }),
    ).toEqual({ open: expected });
  });

  it.each(['0', '11', '2.5', 'many'])(
    'say what is wrong with the number %j, and what was expected',
    (text) => {
      if (text === '5 ') return expect(read({ MONOSTACK_SIZE: text }).size).toBe(5);
      return expect(() => read({ MONOSTACK_SIZE: text })).toThrow(
        `MONOSTACK_SIZE is ${JSON.stringify(text)}: expected a whole number from 1 to 10. How much.`,
      );
    },
  );

  it('name every problem at once, and show no secret', () => {
    const problems = () => {
      try {
        read({ MONOSTACK_OPEN: 'maybe', MONOSTACK_KEY: '77' });
      } catch (error) {
        return error instanceof SettingsError ? [error.name, error.message] : error;
      }
      return undefined;
    };
    expect(problems()).toEqual([
      'SettingsError',
      'Monostack cannot start with these settings:\n' +
        '  - MONOSTACK_OPEN is "maybe": expected true or false. Whether.\n' +
        '  - MONOSTACK_KEY is (hidden): expected a whole number from 1 to 2. A secret.',
    ]);
  });

  describe('in a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'monostack-settings-'));
    const file = join(folder, 'monostack.yaml');
    afterAll(() => rmSync(folder, { recursive: true }));
    const source = (content: string, env: Record<string, string | undefined> = {}) => {
      writeFileSync(file, content);
      return settingsSource({ MONOSTACK_CONFIG: file, ...env });
    };

    it('have their names in lower case; the environment comes first where it says something', () => {
      const env = { MONOSTACK_SIZE: '7', MONOSTACK_OPEN: undefined };
      expect(source('size: 6\nopen: false\n', env)).toEqual({
        MONOSTACK_CONFIG: file,
        MONOSTACK_SIZE: '7',
        MONOSTACK_OPEN: 'false',
      });
      expect(source('')).toEqual({ MONOSTACK_CONFIG: file });
    });

    it('are the environment alone where no file is named', () => {
      const env = { MONOSTACK_SIZE: '7' };
      expect(settingsSource(env)).toBe(env);
    });

    it.each(['- size\n', 'size\n', '7\n'])('must be a mapping, not %j', (content) => {
      expect(() => source(content)).toThrow(SettingsError);
      expect(() => source(content)).toThrow(
        `MONOSTACK_CONFIG is "${file}": the file must be a mapping of names to values`,
      );
    });
  });
});
