import { IsString, Matches } from 'class-validator';

/** Name or id. */
export class ServerSecurityGroupDto {
  @IsString()
  @Matches(/\S/, { message: 'Security group name cannot be empty' })
  name!: string;
}
