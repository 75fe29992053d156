import type { Inventory, ResourceProvider } from './placement.entities';
import { candidatesFor, parseResources as parse } from './requested-resources';
import { STANDARD_CLASSES } from './resource-classes';

const parseResources = (text: string) => parse(text, (name) => STANDARD_CLASSES.includes(name));

describe('resources that are asked for', () => {
  it('are classes with amounts', () => {
    expect([...parseResources('VCPU:2,MEMORY_MB:1024')]).toEqual([
      ['VCPU', 2],
      ['MEMORY_MB', 1024],
    ]);
  });

  it.each([
    ['', /Badly formed resources parameter.*Got: empty string\./],
    ['VCPU', /Badly formed resources parameter.*Got: VCPU\./],
    ['VCPU:1:2', /Badly formed/],
    ['VCPU:1,', /Badly formed/],
    ['VCPU:many', /VCPU expected positive integer amount\. Got: many\./],
    ['VCPU:0', /VCPU/],
    ['VCPU:-1', /VCPU/],
    ['VCPU:1.5', /VCPU/],
    ['constructor:1', /No such resource class constructor\./],
  ])('are refused as %j', (text, sentence) => {
    expect(() => parseResources(text)).toThrow(sentence);
  });

  const provider = { id: 'p', name: 'p', traits: [] } as unknown as ResourceProvider;
  const inventory = (fields: Partial<Inventory>): Inventory => ({
    providerId: 'p',
    resourceClass: 'VCPU',
    total: 8,
    reserved: 0,
    allocationRatio: 1,
    minUnit: 1,
    maxUnit: null,
    stepSize: 1,
    chosen: false,
    ...fields,
  });
  const fits = (amount: number, fields: Partial<Inventory>, used = 0): boolean =>
    candidatesFor(
      new Map([['VCPU', amount]]),
      [provider],
      [inventory(fields)],
      [{ providerId: 'p', resourceClass: 'VCPU', used }],
    ).length === 1;

  it('fit up to the capacity: what is not reserved, times the ratio, less what is used', () => {
    expect([fits(8, {}), fits(9, {})]).toEqual([true, false]);
    expect([fits(6, { reserved: 2 }), fits(7, { reserved: 2 })]).toEqual([true, false]);
    expect([fits(3, {}, 5), fits(4, {}, 5)]).toEqual([true, false]);
    expect([fits(8, { allocationRatio: 2 }, 8), fits(1, { allocationRatio: 2 }, 16)]).toEqual([true, false]);
  });

  it('never fit as one where the host itself has less', () => {
    expect(fits(9, { allocationRatio: 16 })).toBe(false);
  });

  it('come in units of the inventory', () => {
    const units = { minUnit: 2, maxUnit: 6, stepSize: 2 };
    expect([1, 2, 3, 4, 6, 8].map((amount) => fits(amount, units))).toEqual([
      false,
      true,
      false,
      true,
      true,
      false,
    ]);
    // Who says so may give one consumer more than there is.
    expect(fits(12, { maxUnit: 100, allocationRatio: 2 })).toBe(true);
  });

  it('must all be there', () => {
    const both = parseResources('VCPU:1,DISK_GB:1');
    expect(candidatesFor(both, [provider], [inventory({})], [])).toEqual([]);
  });
});
