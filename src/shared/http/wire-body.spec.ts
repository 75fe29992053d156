import { Transform, Type } from 'class-transformer';
import { IsArray, IsInt, IsString, MaxLength, ValidateNested } from 'class-validator';
import { AppError } from '../errors/app-error';
import { Maybe, Nullable } from './optional';
import { assertNothingBeside, check, checkEnvelope, checkObject } from './wire-body';

class NameDto {
  @IsString() @MaxLength(3) name!: string;
}

class PartDto {
  @IsInt() size!: number;
}

class WholeDto {
  @Maybe() @IsString() @Transform(({ value }) => (value === 'a' ? 'b' : value)) name?: string = 'default';
  @Nullable() @IsString() label?: string | null;
  @Maybe() @ValidateNested() @Type(() => PartDto) part?: PartDto;
  @Maybe() @IsArray() @ValidateNested({ each: true }) @Type(() => PartDto) parts?: PartDto[];
}

const problem = (work: () => unknown): string => {
  try {
    work();
    return 'accepted';
  } catch (error) {
    return error instanceof AppError ? error.kind : `threw ${String(error)}`;
  }
};

describe('bodies', () => {
  it('are checked against their DTO', () => {
    expect(check(NameDto, { name: 'abc' }, 'thing')).toMatchObject({ name: 'abc' });
    expect(problem(() => check(NameDto, { name: 'abcd' }, 'thing'))).toBe('invalid');
    expect(problem(() => check(NameDto, { name: 'a', other: 1 }, 'thing'))).toBe('invalid');
    expect(problem(() => checkEnvelope('thing', NameDto, []))).toBe('invalid');
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
    'do not get round the check by a key called %s',
    (key) => {
      const body = JSON.parse(`{"name": 5, "${key}": "x"}`);
      expect(problem(() => check(NameDto, body, 'thing'))).toBe('invalid');
      expect(problem(() => check(NameDto, body, 'thing', { unknown: 'keep' }))).toBe('invalid');
      const object = JSON.parse(`{"name": 5, "${key}": {"name": "x"}}`);
      expect(problem(() => check(NameDto, object, 'thing'))).toBe('invalid');
    },
  );

  const whole = (content: unknown, options = {}) => check(WholeDto, content, 'whole', options);
  const refusal = (work: () => unknown) => {
    try {
      work();
      return {};
    } catch (error) {
      const { kind, code, message, details } = error as AppError;
      return { kind, code, message, ...details };
    }
  };

  it('become instances of their DTO, with those inside them', () => {
    const made = whole({ name: 'a', part: { size: 1 }, parts: [{ size: 2 }, { size: 3 }] });
    expect(made).toEqual({ name: 'b', part: { size: 1 }, parts: [{ size: 2 }, { size: 3 }] });
    expect(made.part).toBeInstanceOf(PartDto);
    expect(made.parts?.[1]).toBeInstanceOf(PartDto);
  });

  it('keep defaults where nothing is given, and null only where it may stand', () => {
    expect(whole({})).toEqual({ name: 'default' });
    expect(whole({ name: undefined, label: null })).toEqual({ name: 'default', label: null });
    expect(refusal(() => whole({ name: null }))).toMatchObject({ fields: ['whole.name'] });
  });

  it('are refused with every problem, each by its field and what was given', () => {
    const long = 'x'.repeat(200);
    expect(
      refusal(() => whole({ name: 7, part: { size: 'x' }, parts: [{ size: 1 }, { size: long }] })),
    ).toEqual({
      kind: 'invalid',
      code: 'invalid_input',
      message:
        'Invalid input for field whole.name. Value: 7. name must be a string. ' +
        'Invalid input for field whole.part.size. Value: "x". size must be an integer number. ' +
        `Invalid input for field whole.parts.1.size. Value: "${'x'.repeat(116)}.... size must be an integer number.`,
      fields: ['whole.name', 'whole.part.size', 'whole.parts.1.size'],
    });
    expect(refusal(() => check(NameDto, {}, ''))).toMatchObject({ fields: ['name'] });
    expect(refusal(() => check(NameDto, {}, ''))).toMatchObject({
      message: expect.stringContaining('Value: none.'),
    });
    expect(refusal(() => whole({ part: { size: 'x'.repeat(118) } }))).toMatchObject({
      message: expect.stringContaining(`Value: "${'x'.repeat(118)}". size`),
    });
  });

  it('name what nobody declared, inside too, or keep it', () => {
    const content = { colour: 'red', parts: [{ size: 1, shape: 'round' }], part: { size: 1, x: 1 } };
    expect(refusal(() => whole(content))).toEqual({
      kind: 'invalid',
      code: 'invalid_input',
      message: ['colour', 'parts[0].shape', 'part.x']
        .map((path) => [path, path.slice(path.lastIndexOf('.') + 1)])
        .map(
          ([path, last]) =>
            `Invalid input for field whole.${path}: additional properties are not allowed ('${last}' was unexpected).`,
        )
        .join(' '),
      fields: ['whole.colour', 'whole.parts[0].shape', 'whole.part.x'],
    });
    expect(refusal(() => check(WholeDto, { colour: 1 }, ''))).toMatchObject({ fields: ['colour'] });
    expect(whole(content, { unknown: 'keep' })).toEqual({ name: 'default', ...content });
    const odd = whole(JSON.parse('{"__proto__": 1, "toString": 2}'), { unknown: 'keep' });
    expect(Object.keys(odd)).toEqual(expect.arrayContaining(['__proto__', 'name', 'toString']));
  });

  it.each([[7], ['text'], [null], [[]], [undefined]])('must be objects, not %j', (content) => {
    expect(refusal(() => whole(content))).toMatchObject({
      code: 'malformed_body',
      message: 'whole must be a JSON object.',
    });
    expect(refusal(() => check(NameDto, content, ''))).toMatchObject({
      message: 'The request body must be a JSON object.',
    });
    expect(refusal(() => checkObject(NameDto, content))).toMatchObject({
      code: 'malformed_body',
      message: 'The request body must be a JSON object.',
    });
    expect(refusal(() => checkEnvelope('thing', NameDto, content))).toMatchObject({
      code: 'malformed_body',
      message: 'The request body must be a JSON object with the key "thing".',
    });
    expect(refusal(() => checkEnvelope('thing', NameDto, { thing: content }))).toMatchObject({
      code: 'malformed_body',
      message: 'The request body must have an object under the key "thing".',
    });
  });

  it('are taken out of their envelope, which an object does not have by nature', () => {
    expect(checkEnvelope('thing', NameDto, { thing: { name: 'a' } })).toEqual({ name: 'a' });
    expect(checkObject(NameDto, { name: 'a' })).toEqual({ name: 'a' });
    expect(problem(() => checkEnvelope('constructor', NameDto, {}, { unknown: 'keep' }))).toBe('invalid');
    expect(refusal(() => checkEnvelope('thing', NameDto, { thing: { name: 7 } }))).toMatchObject({
      fields: ['thing.name'],
    });
  });

  it('have nothing beside the envelope but what may stand there', () => {
    const body = { thing: { name: 'a' }, hints: {} };
    expect(refusal(() => checkEnvelope('thing', NameDto, body))).toEqual({
      kind: 'invalid',
      code: 'invalid_input',
      message: 'Additional properties are not allowed ("hints" was unexpected beside "thing").',
    });
    expect(checkEnvelope('thing', NameDto, body, { beside: ['hints'] })).toEqual({ name: 'a' });
    expect(checkEnvelope('thing', NameDto, body, { unknown: 'keep' })).toEqual({ name: 'a' });
    expect(() => assertNothingBeside('thing', undefined)).not.toThrow();
  });
});
