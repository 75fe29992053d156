import { PROJECT_CALLERS } from '../../support/authz-matrix/project-asker';

const anyToken = 'other none service reader member manager admin';
const everybody = 'other reader member manager admin';
const readers = 'reader member manager admin, hidden from other none service';
const members = 'member manager admin, hidden from other none service';
const administrator = 'admin, hidden from other none service';

/** As glance/policies says. The image and the namespace are private to the project of the reader and the member. */
const rows: Readonly<Record<string, string>> = {
  'GET /': 'public',
  'GET /versions': 'public',
  'GET /v2/images': everybody,
  'POST /v2/images': 'other member manager admin',
  'DELETE /v2/images/:id': members,
  'GET /v2/images/:id': readers,
  'PATCH /v2/images/:id': members,
  'POST /v2/images/:id/actions/deactivate': members,
  'POST /v2/images/:id/actions/reactivate': members,
  'GET /v2/images/:id/file': members,
  'PUT /v2/images/:id/file': members,
  'POST /v2/images/:id/import': members,
  'GET /v2/images/:id/members': readers,
  'POST /v2/images/:id/members': members,
  'DELETE /v2/images/:id/members/:member': members,
  'GET /v2/images/:id/members/:member':
    'reader member manager admin, hidden from other none domain system service',
  // The owner must not answer for the one with whom it shares.
  'PUT /v2/images/:id/members/:member': administrator,
  'PUT /v2/images/:id/stage': members,
  'DELETE /v2/images/:id/tags/:tag': members,
  'PUT /v2/images/:id/tags/:tag': members,
  'GET /v2/images/:id/tasks': readers,
  'GET /v2/info/import': anyToken,
  'GET /v2/info/stores': anyToken,
  'GET /v2/info/stores/detail': 'service admin',
  'GET /v2/info/usage': 'other service reader member manager admin',
  'GET /v2/metadefs/namespaces': everybody,
  'POST /v2/metadefs/namespaces': 'admin',
  'DELETE /v2/metadefs/namespaces/:namespace': administrator,
  'GET /v2/metadefs/namespaces/:namespace': readers,
  'PUT /v2/metadefs/namespaces/:namespace': administrator,
  'DELETE /v2/metadefs/namespaces/:namespace/objects': administrator,
  'GET /v2/metadefs/namespaces/:namespace/objects': readers,
  'POST /v2/metadefs/namespaces/:namespace/objects': administrator,
  'DELETE /v2/metadefs/namespaces/:namespace/objects/:name': administrator,
  'GET /v2/metadefs/namespaces/:namespace/objects/:name': readers,
  'PUT /v2/metadefs/namespaces/:namespace/objects/:name': administrator,
  'DELETE /v2/metadefs/namespaces/:namespace/properties': administrator,
  'GET /v2/metadefs/namespaces/:namespace/properties': readers,
  'POST /v2/metadefs/namespaces/:namespace/properties': administrator,
  'DELETE /v2/metadefs/namespaces/:namespace/properties/:name': administrator,
  'GET /v2/metadefs/namespaces/:namespace/properties/:name': readers,
  'PUT /v2/metadefs/namespaces/:namespace/properties/:name': administrator,
  'GET /v2/metadefs/namespaces/:namespace/resource_types': readers,
  'POST /v2/metadefs/namespaces/:namespace/resource_types': administrator,
  'DELETE /v2/metadefs/namespaces/:namespace/resource_types/:name': administrator,
  'DELETE /v2/metadefs/namespaces/:namespace/tags': administrator,
  'GET /v2/metadefs/namespaces/:namespace/tags': readers,
  'POST /v2/metadefs/namespaces/:namespace/tags': administrator,
  'DELETE /v2/metadefs/namespaces/:namespace/tags/:name': administrator,
  'GET /v2/metadefs/namespaces/:namespace/tags/:name': readers,
  'POST /v2/metadefs/namespaces/:namespace/tags/:name': administrator,
  'PUT /v2/metadefs/namespaces/:namespace/tags/:name': administrator,
  'GET /v2/metadefs/resource_types': everybody,
  'GET /v2/schemas/:name': anyToken,
  'GET /v2/schemas/metadefs/:name': anyToken,
  'DELETE /v2/stores/:store/:id': administrator,
  'GET /v2/tasks': 'admin',
  'POST /v2/tasks': 'admin',
  'DELETE /v2/tasks/:id': 'admin',
  'GET /v2/tasks/:id': 'admin',
};

export const imageTable = { prefix: '/image', callers: PROJECT_CALLERS, rows };
