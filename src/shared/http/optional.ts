import { ValidateIf } from 'class-validator';

/*
 * Fields of a DTO that may be left out. Whether null will do is a matter of each field, as in the schemas of the
 * originals: class-validator's own IsOptional lets it pass everywhere.
 */

/** May be absent, may not be null. */
export const Maybe = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined);

/** May be absent or null. */
export const Nullable = (): PropertyDecorator =>
  ValidateIf((_, value) => value !== undefined && value !== null);
