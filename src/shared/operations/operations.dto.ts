import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';

const STATES = [
  'queued',
  'pending',
  'running',
  'undoing',
  'succeeded',
  'failed',
  'stuck',
  'abandoned',
] as const;

export class ListOperationsQuery {
  @IsOptional() @IsIn(STATES) state?: (typeof STATES)[number];
  @IsOptional() @IsString() @MaxLength(255) kind?: string;
  /** The id of what an operation works on, be it the first or one of several. */
  @IsOptional() @IsString() @MaxLength(255) resource?: string;
  @IsOptional() @IsString() limit?: string;
  /** The last operation of the page before. */
  @IsOptional() @IsString() marker?: string;
}
