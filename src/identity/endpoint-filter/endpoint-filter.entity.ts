import { Entity, Index } from 'typeorm';
import { Id, Json, Text } from '../../shared/db/columns';

/** An endpoint that a project is shown by name. */
@Entity('identity_project_endpoints')
@Index('identity_project_endpoints_project', ['projectId'])
export class ProjectEndpoint {
  @Id() endpointId!: string;
  @Id() projectId!: string;
}

/** What an endpoint must be to belong to a group. */
export interface EndpointFilters {
  interface?: string;
  service_id?: string;
  region_id?: string;
}

@Entity('identity_endpoint_groups')
export class EndpointGroup {
  @Id() id!: string;
  @Text() name!: string;
  @Text({ nullable: true }) description!: string | null;
  @Json() filters!: EndpointFilters;
}

/** A group of endpoints that a project is shown. */
@Entity('identity_project_endpoint_groups')
@Index('identity_project_endpoint_groups_project', ['projectId'])
export class ProjectEndpointGroup {
  @Id() endpointGroupId!: string;
  @Id() projectId!: string;
}
