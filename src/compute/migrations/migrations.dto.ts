import { IsString } from 'class-validator';
import { Maybe } from '../../shared/http/optional';

export class ListMigrationsQuery {
  @Maybe() @IsString() hidden?: string;
  @Maybe() @IsString() host?: string;
  @Maybe() @IsString() instance_uuid?: string;
  @Maybe() @IsString() source_compute?: string;
  @Maybe() @IsString() status?: string;
  @Maybe() @IsString() migration_type?: string;
  @Maybe() @IsString() limit?: string;
  @Maybe() @IsString() marker?: string;
  @Maybe() @IsString() 'changes-since'?: string;
  @Maybe() @IsString() 'changes-before'?: string;
  @Maybe() @IsString() user_id?: string;
  @Maybe() @IsString() project_id?: string;
}
