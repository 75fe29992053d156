import { AppError } from '../errors/app-error';
import { Microversion, negotiate } from './microversion';

const RANGE = { serviceType: 'compute', min: new Microversion(2, 1), max: new Microversion(2, 96) };

describe('microversions', () => {
  it.each(['2.1', '1.0', '10.20'])('%s is one', (text) => {
    expect(String(Microversion.parse(text))).toBe(text);
  });
  it.each(['2', '2.', '.1', '0.1', '2.01', 'v2.1', '2.1 ', '2.1.0', '2x1', ''])('%j is none', (text) => {
    expect(Microversion.parse(text)).toBeUndefined();
  });

  it('are compared by number, the greater part first', () => {
    const asked = new Microversion(2, 10);
    expect(['2.9', '2.10', '1.99'].map((version) => asked.atLeast(version))).toEqual([true, true, true]);
    expect(['2.11', '3.0'].map((version) => asked.atLeast(version))).toEqual([false, false]);
    expect(() => asked.atLeast('latest')).toThrow('latest is not a microversion');
  });

  it.each([
    [undefined, undefined, '2.1'],
    ['compute 2.30', undefined, '2.30'],
    ['compute 2.1', undefined, '2.1'],
    ['compute 2.96', undefined, '2.96'],
    ['compute latest', undefined, '2.96'],
    ['volume 3.0,  compute   2.30', undefined, '2.30'],
    ['volume 3.0', undefined, '2.1'],
    ['volume 3.0', '2.40', '2.40'],
    ['compute 2.30', '2.40', '2.30'],
    ['compute', ' 2.40 ', '2.40'],
    [undefined, 'latest', '2.96'],
    [undefined, ' ', '2.1'],
  ])('%s with the old header %s is %s', (header, legacy, version) => {
    expect(String(negotiate(RANGE, header, legacy))).toBe(version);
  });

  const refusal = (header: string): AppError => {
    try {
      throw new Error(`taken: ${negotiate(RANGE, header, undefined)}`);
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
  };

  it('are 400 for nonsense', () => {
    const { kind, code, message } = refusal('compute two');
    expect([kind, code]).toEqual(['invalid', 'invalid_microversion']);
    expect(message).toBe('API Version String two is of invalid format. Must be of format MajorNum.MinorNum.');
  });

  it.each(['2.0', '2.97', '3.1', '1.5'])('are 406 with the range for %s', (version) => {
    const { kind, code, message, details } = refusal(`compute ${version}`);
    expect([kind, code]).toEqual(['not_acceptable', 'microversion_out_of_range']);
    expect(message).toBe(
      `Version ${version} is not supported by the API. Minimum is 2.1 and maximum is 2.96.`,
    );
    expect(details).toEqual({ min_version: '2.1', max_version: '2.96' });
  });
});
