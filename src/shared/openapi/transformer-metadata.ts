import type { ClassConstructor, TransformationType, TransformFnParams } from 'class-transformer';

export type { ClassConstructor };

interface TypeMetadata {
  typeFunction?: () => unknown;
}

interface TransformerMetadata {
  findTypeMetadata(target: ClassConstructor<object>, property: string): TypeMetadata | undefined;
  findTransformMetadatas(
    target: ClassConstructor<object>,
    property: string,
    type: TransformationType,
  ): ReadonlyArray<{ transformFn: (params: TransformFnParams) => unknown }>;
}

/** class-transformer keeps what @Type() and @Transform() said in a store that its index does not export. */
export const { defaultMetadataStorage } = require('class-transformer/cjs/storage') as {
  defaultMetadataStorage: TransformerMetadata;
};
