import type { ClassConstructor } from 'class-transformer';

export type { ClassConstructor };

interface TypeMetadata {
  typeFunction?: () => unknown;
}

interface TransformerMetadata {
  findTypeMetadata(target: ClassConstructor<object>, property: string): TypeMetadata | undefined;
}

/** class-transformer keeps what @Type() said in a store that its index does not export. */
export const { defaultMetadataStorage } = require('class-transformer/cjs/storage') as {
  defaultMetadataStorage: TransformerMetadata;
};
