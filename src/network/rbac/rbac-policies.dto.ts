import { isUuid } from '../../shared/ids';
import { Attribute, type AttributeOptions, REQUIRED, Text, Uuid } from '../common/attributes';
import { python } from '../common/python';
import { invalidInput } from '../network.errors';
import { EVERY_PROJECT } from './rbac-policy.entity';

export const RBAC_POLICY_READ_ONLY = ['id'];

/** A project's id in either of its spellings, or `*`. Which of the texts are a project's, nobody asks Keystone. */
const TargetProject = (options?: AttributeOptions) =>
  Attribute(
    {
      schema: 'maxLength',
      constraints: [255],
      convert: (value) => {
        if (value === EVERY_PROJECT || (typeof value === 'string' && isUuid(value))) return value;
        throw invalidInput(`'${python(value)}' is not a valid target project ID; expected a UUID or '*'`);
      },
      problem: () => undefined,
    },
    options,
  );

export class CreateRbacPolicyDto {
  @Text(255, REQUIRED) object_type!: string;
  @Uuid(REQUIRED) object_id!: string;
  @Text(255, REQUIRED) action!: string;
  @TargetProject(REQUIRED) target_tenant!: string;
  @Text(255) project_id?: string;
  @Text(255) tenant_id?: string;
}

export class UpdateRbacPolicyDto {
  @TargetProject() target_tenant?: string;
}
