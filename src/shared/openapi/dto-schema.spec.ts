import { Type } from 'class-transformer';
import { IsArray, IsInt, IsString, MaxLength, Min, ValidateNested } from 'class-validator';
import { Maybe } from '../http/optional';
import { SchemaRegistry } from './dto-schema';

class PartDto {
  @IsString() name!: string;
}

class ThingDto {
  @IsString()
  @MaxLength(255)
  name!: string;

  @Maybe()
  @IsInt()
  @Min(0)
  size?: number;

  @Maybe()
  @IsArray()
  @IsString({ each: true })
  tags?: string[];

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => PartDto)
  parts!: PartDto[];
}

describe('the schema of a DTO', () => {
  it('says what class-validator checks', () => {
    const registry = new SchemaRegistry();
    expect(registry.reference(ThingDto)).toEqual({ $ref: '#/components/schemas/ThingDto' });
    expect(registry.schemas.get('ThingDto')).toEqual({
      type: 'object',
      properties: {
        name: { type: 'string', maxLength: 255 },
        parts: { type: 'array', items: { $ref: '#/components/schemas/PartDto' } },
        size: { type: 'integer', minimum: 0 },
        tags: { type: 'array', items: { type: 'string' } },
      },
      required: ['name', 'parts'],
    });
    expect(registry.schemas.get('PartDto')).toMatchObject({ required: ['name'] });
  });
});
