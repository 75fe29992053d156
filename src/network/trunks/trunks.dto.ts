import { isUuid } from '../../shared/ids';
import { Attribute, type AttributeOptions, Bool, REQUIRED, Text, Uuid } from '../common/attributes';
import { python } from '../common/python';

export const TRUNK_READ_ONLY = ['id', 'status', 'created_at', 'updated_at', 'revision_number', 'tags'];

/** What a request says of a subport; `inherit` takes the VLAN of its network. */
export interface SubportRequest {
  port_id: string;
  segmentation_type?: string;
  segmentation_id?: number | string;
}

const Subports = (options?: AttributeOptions) =>
  Attribute({ schema: 'isArray', problem: subportsProblem }, options);

export class CreateTrunkDto {
  @Uuid(REQUIRED) port_id!: string;
  @Text(255) name = '';
  @Text(255) description = '';
  @Bool() admin_state_up = true;
  @Subports() sub_ports: SubportRequest[] = [];
  @Text(255) project_id?: string;
  @Text(255) tenant_id?: string;
}

export class UpdateTrunkDto {
  @Text(255) name?: string;
  @Text(255) description?: string;
  @Bool() admin_state_up?: boolean;
}

export class SubportsDto {
  @Subports(REQUIRED) sub_ports!: SubportRequest[];
}

/** After validate_subports of neutron_lib/api/validators. */
function subportsProblem(value: unknown): string | undefined {
  if (!Array.isArray(value)) return `Invalid data format for subports: '${python(value)}' is not a list`;
  const ports = new Set<string>();
  const vlans = new Set<string>();
  for (const item of value as unknown[]) {
    if (typeof item !== 'object' || item === null || Array.isArray(item))
      return `Invalid data format for subport: '${python(item)}' is not a dict`;
    const { port_id: port, segmentation_type: type, segmentation_id: id } = item as Record<string, unknown>;
    if (port === undefined) return 'A valid port UUID must be specified';
    if (typeof port !== 'string' || !isUuid(port)) return `Invalid UUID for subport: '${python(port)}'`;
    if (ports.has(port)) return `Non unique UUID for subport: '${port}'`;
    ports.add(port);
    if (type === 'inherit') continue;
    if ((!type || id === undefined || id === null) && Object.keys(item).length > 1)
      return `Invalid subport details '${python(item)}': missing segmentation information. Must specify both segmentation_id and segmentation_type`;
    const vlan = `${python(type)} ${python(id)}`;
    if (vlans.has(vlan)) return `Segmentation ID '${python(id)}' for '${port}' is not unique`;
    if (id !== undefined) vlans.add(vlan);
  }
  return undefined;
}
