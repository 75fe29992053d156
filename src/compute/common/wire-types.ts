import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsString, Length, Matches, ValidateBy } from 'class-validator';
import { IPv6 } from 'ipaddr.js';
import { Maybe } from '../../shared/http/optional';

/** MAX_INT of the SQL databases that Nova supports. */
export const MAX_INT = 0x7fffffff;

/** Nova takes numbers and booleans as text too, and clients send both (nova/api/validation/parameter_types.py). */
export const NumberText = () =>
  Transform(({ value }) =>
    typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value,
  );

export const BooleanText = () => Transform(({ value }) => readBoolean(value) ?? value);

/** Nova takes most query parameters as often as they come, and the last one counts (multi_params, webob's MultiDict). */
export const LastOf = () => Transform(({ value }) => (Array.isArray(value) ? value.at(-1) : value));
export const LastText = () => applyDecorators(Maybe(), LastOf(), IsString());

/** oslo.utils strutils.bool_from_string; undefined for what is neither. */
export function readBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return undefined;
  if (/^(1|t|true|on|y|yes)$/i.test(value.trim())) return true;
  return /^(0|f|false|off|n|no)$/i.test(value.trim()) ? false : undefined;
}

const NAME = /^(?![\s])[^\p{Cc}\u2028\u2029]*(?<![\s])$/u;
const NAME_RULE = 'It must have 1 to 255 printable characters and not begin or end with a space';

/** Printable, without blanks at its ends: nova/api/validation/parameter_types.py, name. */
export const NovaName = () =>
  applyDecorators(IsString(), Length(1, 255, { message: NAME_RULE }), Matches(NAME, { message: NAME_RULE }));

/** Base64 as MIME writes it: lines may break anywhere, and Ruby's clients end the last one too. */
export const Base64Lines = () =>
  ValidateBy({
    name: 'isBase64',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && isBase64(value.replace(/\s+/g, '')),
      defaultMessage: () => 'It must be base64',
    },
  });

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

/** RFC 5952; anything else is left as it is for the field's own check. */
export function shortIpV6(value: unknown): unknown {
  return typeof value === 'string' && IPv6.isValid(value) ? IPv6.parse(value).toRFC5952String() : value;
}

/** As oslo.utils' is_uuid_like: in any case, with or without its dashes. */
export const NovaUuid = () => Matches(UUID, { message: 'It must be a UUID' });
const UUID = /^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i;
