import { IsString, MaxLength } from 'class-validator';
import { AppError } from '../errors/app-error';
import { check, checkEnvelope } from './wire-body';

class NameDto {
  @IsString() @MaxLength(3) name!: string;
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
});
