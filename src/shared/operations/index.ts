import { Operation, OperationEvent, OperationGenerations, OperationResource } from './operation.entity';

export { operationMigrations } from './operations.migrations';

export const operationEntities = [Operation, OperationEvent, OperationResource, OperationGenerations];
