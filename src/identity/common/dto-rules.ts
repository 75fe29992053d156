import { applyDecorators } from '@nestjs/common';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsObject,
  IsString,
  Length,
  Matches,
  MaxLength,
} from 'class-validator';

export { Maybe, Nullable } from '../../shared/http/optional';

/** keystone/common/validation/parameter_types.py: a name has something besides spaces. */
export const NameText = (max = 255): PropertyDecorator =>
  applyDecorators(IsString(), Length(1, max), Matches(/\S/));

export const IdText = (): PropertyDecorator =>
  applyDecorators(IsString(), Length(1, 64), Matches(/^[a-zA-Z0-9-]+$/));

/** A description is kept however long, but not a megabyte of it. */
export const DescriptionText = (): PropertyDecorator => applyDecorators(IsString(), MaxLength(65535));

export const Bool = (): PropertyDecorator => IsBoolean();
export const Plain = (): PropertyDecorator => IsObject();

/** https://specs.openstack.org/openstack/api-wg/guidelines/tags.html */
export const TAG = /^[^,/]{1,255}$/;
export const Tags = (): PropertyDecorator =>
  applyDecorators(IsArray(), ArrayMaxSize(80), ArrayUnique(), Matches(TAG, { each: true }));
