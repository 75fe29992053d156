import { Operation, OperationEvent } from './operation.entity';

export { operationMigrations } from './operations.migrations';

export const operationEntities = [Operation, OperationEvent];
