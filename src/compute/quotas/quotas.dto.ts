import { IsBoolean, IsInt, IsString, Max, Min } from 'class-validator';
import { Maybe } from '../../shared/http/optional';
import { BooleanText, MAX_INT, NumberText } from '../common/wire-types';

const Limit = (): PropertyDecorator => (target, property) => {
  for (const decorate of [Maybe(), NumberText(), IsInt(), Min(-1), Max(MAX_INT)]) decorate(target, property);
};

export class QuotaClassDto {
  @Limit() instances?: number;
  @Limit() cores?: number;
  @Limit() ram?: number;
  @Limit() metadata_items?: number;
  @Limit() injected_files?: number;
  @Limit() injected_file_content_bytes?: number;
  @Limit() injected_file_path_bytes?: number;
  @Limit() key_pairs?: number;
  @Limit() server_groups?: number;
  @Limit() server_group_members?: number;
  @Limit() fixed_ips?: number;
  @Limit() floating_ips?: number;
  @Limit() security_groups?: number;
  @Limit() security_group_rules?: number;
}

export class QuotaSetDto extends QuotaClassDto {
  @Maybe()
  @BooleanText()
  @IsBoolean()
  force?: boolean;

  /** Older clients repeat the project here. */
  @Maybe()
  @IsString()
  tenant_id?: string;
}
