import { Operation, OperationEvent, OperationGenerations } from './operation.entity';

export { operationMigrations } from './operations.migrations';

export const operationEntities = [Operation, OperationEvent, OperationGenerations];
