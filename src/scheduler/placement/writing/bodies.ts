import { IsArray, IsInt, IsObject, IsString, IsUUID, MaxLength } from 'class-validator';
import { z } from 'zod';
import { Maybe, Nullable } from '../../../shared/http/optional';
import { malformedBody } from '../placement.errors';

/*
 * placement/schemas/*.py. Where keys are free (classes, providers, consumers) a schema checks them, and the class
 * beside it tells the documents; of the others the class is the schema.
 */

export class CreateProviderDto {
  @IsString() @MaxLength(200) name!: string;
  @Maybe() @IsUUID('all') uuid?: string;
  /** From 1.14 on. */
  @Nullable() @IsUUID('all') parent_provider_uuid?: string | null;
}

export class UpdateProviderDto {
  @IsString() @MaxLength(200) name!: string;
  @Nullable() @IsUUID('all') parent_provider_uuid?: string | null;
}

export class ProviderTraitsDto {
  @IsArray() @IsString({ each: true }) traits!: string[];
  @IsInt() resource_provider_generation!: number;
}

export class ResourceClassDto {
  @IsString() name!: string;
}

export class InventoriesDto {
  @IsObject() inventories!: object;
  @IsInt() resource_provider_generation!: number;
}

export class InventoryDto {
  @IsInt() total!: number;
  @Maybe() @IsInt() resource_provider_generation?: number;
  @Maybe() @IsString() resource_class?: string;
}

export class AllocationsDto {
  allocations!: unknown;
  @Maybe() @IsString() project_id?: string;
  @Maybe() @IsString() user_id?: string;
}

const MAX_INT = 0x7fffffff;
/** The largest number of single precision, as MySQL has it. */
const MAX_RATIO = 3.40282e38;

const generation = z.int();
const name = z.string().regex(/^[A-Z0-9_]+$/);
const uuid = z.string().regex(/^[0-9a-fA-F-]{36}$/);
const owner = z.string().min(1).max(255);
const from = (least: number) => z.int().min(least).max(MAX_INT);

const inventory = z.strictObject({
  total: from(1),
  reserved: from(0).default(0),
  min_unit: from(1).default(1),
  max_unit: from(1).default(MAX_INT),
  step_size: from(1).default(1),
  allocation_ratio: z.number().max(MAX_RATIO).default(1),
});

export type InventoryBody = z.infer<typeof inventory>;

export const inventorySchema = inventory.extend({ resource_provider_generation: generation });
export const newInventorySchema = inventory.extend({
  resource_class: name,
  resource_provider_generation: generation.optional(),
});
export const inventoriesSchema = z.strictObject({
  resource_provider_generation: generation,
  inventories: z.record(name, inventory),
});

const amounts = z.record(name, z.int().min(1)).refine((given) => Object.keys(given).length > 0);
const owned = { project_id: owner, user_id: owner };
const byProvider = z.record(uuid, z.strictObject({ resources: amounts, generation: generation.optional() }));
const some = byProvider.refine((given) => Object.keys(given).length > 0);
const listed = z
  .array(z.strictObject({ resource_provider: z.strictObject({ uuid }), resources: amounts }))
  .min(1);

/** By the version that brought the form. */
export const listedAllocations = z.strictObject({ allocations: listed });
export const ownedListedAllocations = z.strictObject({ allocations: listed, ...owned });
export const mappedAllocations = z.strictObject({ allocations: some, ...owned });
export const manyAllocations = z
  .record(uuid, z.strictObject({ allocations: byProvider, ...owned }))
  .refine((given) => Object.keys(given).length > 0)
  .refine((given) => isEachOnce(Object.keys(given)), { message: 'names a consumer twice' });

export const aggregatesSchema = z
  .array(z.string().regex(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i))
  .refine(isEachOnce, { message: 'has an element twice' });

/** Whatever the letters are. */
function isEachOnce(ids: readonly string[]): boolean {
  return new Set(ids.map((id) => id.toLowerCase())).size === ids.length;
}

/** Throws 400 naming the first thing that is wrong. */
export function read<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [problem] = parsed.error.issues;
  throw malformedBody(problem?.path.join('.') ?? '', `is refused: ${problem?.message ?? 'unknown'}`);
}
