import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type ClassConstructor } from 'class-transformer';
import { validateSync } from 'class-validator';
import { fieldsOf, instantiate } from '../../shared/http/dto-instance';

type Dto = ClassConstructor<object>;

/** Every DTO of this room, by its file. */
function dtos(): Array<[string, Dto]> {
  const room = join(__dirname, '..');
  const files = readdirSync(room, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.dto.ts'),
  );
  return files.flatMap((file) => {
    const exported = require(join(room, file)) as Record<string, unknown>;
    const classes = Object.values(exported).filter((one): one is Dto => typeof one === 'function');
    return classes.filter((one) => fieldsOf(one).size > 0).map((one): [string, Dto] => [one.name, one]);
  });
}

const problemOf = (dto: Dto, field: string, value: unknown): string | undefined => {
  const { instance } = instantiate(dto, { [field]: value });
  const errors = validateSync(instance, { forbidUnknownValues: false, stopAtFirstError: true });
  const constraints = errors.find(({ property }) => property === field)?.constraints;
  return constraints && Object.values(constraints)[0];
};

describe('lists in bodies', () => {
  const all = dtos();

  it('are found in every resource', () => {
    expect(all.length).toBeGreaterThan(20);
  });

  it.each(all)('%s takes none without a bound, and quotes none that is beyond it', (_, dto) => {
    const many = Array.from({ length: 100_000 }, (_, index) => `10.${index}`);
    for (const field of fieldsOf(dto)) {
      const problem = problemOf(dto, field, many);
      expect([field, problem]).toEqual([
        field,
        expect.stringMatching(
          new RegExp(
            `^Invalid input for ${field}. Reason: A list of 100000 items is too long - must have no more than \\d+\\.$`,
          ),
        ),
      ]);
    }
  });

  it('are taken up to their bound', () => {
    const [, pool] = all.find(([name]) => name === 'PrefixesDto') ?? [];
    if (!pool) throw new Error('PrefixesDto is gone');
    const prefixes = (count: number) =>
      Array.from({ length: count }, (_, index) => `10.${index >> 8}.${index & 255}.0/24`);
    expect(problemOf(pool, 'prefixes', prefixes(10_000))).toBeUndefined();
    expect(problemOf(pool, 'prefixes', prefixes(10_001))).toContain('no more than 10000');
  });
});
