import type { AppUnderTest } from '../../support/app-under-test';
import { describeAuthz } from '../../support/authz-matrix/authz-matrix';
import { type People, ProjectAsker, type Room } from '../../support/authz-matrix/project-asker';
import { placementTable } from './placement.rows';

function placementRoom(app: AppUnderTest): Room {
  return {
    make: async ({ tokens }) => {
      const answer = await app.request({ url: '/placement/resource_providers', token: tokens.admin });
      const [provider] = answer.json().resource_providers;
      return {
        resource_providers: provider.uuid,
        inventories: 'VCPU',
        allocations: provider.uuid,
        resource_classes: 'VCPU',
        traits: 'CUSTOM_AUTHZ',
      };
    },
    requests: ({ projectId }: People) => ({
      'GET /placement/allocation_candidates': {
        url: '/placement/allocation_candidates?resources=VCPU:1',
        headers: { 'openstack-api-version': 'placement 1.14' },
      },
      'GET /placement/usages': { url: `/placement/usages?project_id=${projectId}` },
    }),
  };
}

describeAuthz('placement', placementTable, (app) => ProjectAsker.make(app, placementRoom));
