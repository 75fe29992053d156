import type { Inventory } from './placement.entities';

export type Stock = Pick<
  Inventory,
  'total' | 'reserved' | 'allocationRatio' | 'minUnit' | 'maxUnit' | 'stepSize'
>;

/** What can be given out in all: less what is reserved, times the ratio. */
export function capacityOf({ total, reserved, allocationRatio }: Stock): number {
  return Math.floor((total - reserved) * allocationRatio);
}

/** The most that one consumer may have. A ratio lets many share a host, never one exceed what is really there. */
export function largestOf({ total, maxUnit }: Stock): number {
  return maxUnit ?? total;
}

/** The sizes that may be given out at once: placement/objects/allocation.py, _check_capacity_exceeded. */
export function isUnit(stock: Stock, amount: number): boolean {
  return amount >= stock.minUnit && amount <= largestOf(stock) && amount % stock.stepSize === 0;
}

/** Whether so much more can be given out. */
export function hasRoom(stock: Stock, used: number, amount: number): boolean {
  return isUnit(stock, amount) && used + amount <= capacityOf(stock);
}
