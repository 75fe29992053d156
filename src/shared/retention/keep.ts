import { z } from 'zod';

/** How much is kept of what only grows: the newest `most`, and none older than `days`. Undefined for no limit. */
export interface Keep {
  days: number | undefined;
  most: number | undefined;
}

const FORM = /^(?:(\d{1,6})d)?(?:,?(\d{1,9}))?$/;
const EXPECTED = 'expected days such as 90d, a number such as 10000, both with a comma between, or forever';

/** `90d`, `10000`, `90d,10000` or `forever`. */
export const keepText = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .refine((text): boolean => text === 'forever' || (text !== '' && FORM.test(text)), EXPECTED)
    .transform(parseKeep);

function parseKeep(text: string): Keep {
  const [, days, most] = FORM.exec(text) ?? [];
  return { days: days ? Number(days) : undefined, most: most ? Number(most) : undefined };
}
