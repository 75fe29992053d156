import type { AppUnderTest } from '../../support/app-under-test';
import { describeAuthz } from '../../support/authz-matrix/authz-matrix';
import { type People, ProjectAsker, type Room, type Things } from '../../support/authz-matrix/project-asker';
import { ImageApi } from '../../support/image-api';
import { imageTable } from './image.rows';

const SHARED_WITH = 'e'.repeat(32);
const DATA = { headers: { 'content-type': 'application/octet-stream' }, payload: Buffer.from('data') };

/** An image that a third project shares, and a private namespace with one thing of each kind. */
function imageRoom(app: AppUnderTest): Room {
  let count = 0;
  const make = async ({ projectId, tokens }: People) => {
    count += 1;
    const namespace = `authz-${count}`;
    const image = await new ImageApi(app, tokens.member ?? '').active({ tags: ['here'] });
    const admin = new ImageApi(app, tokens.admin ?? '');
    await admin.request('POST', `/images/${image.id}/members`, { member: SHARED_WITH });
    await admin.request('POST', '/metadefs/namespaces', {
      namespace,
      visibility: 'private',
      owner: projectId,
      objects: [{ name: 'here' }],
      properties: { here: { type: 'string', title: 'here' } },
      tags: [{ name: 'here' }],
      resource_type_associations: [{ name: 'here' }],
    });
    return {
      images: image.id,
      members: SHARED_WITH,
      tags: 'here',
      namespaces: namespace,
      objects: 'here',
      properties: 'here',
      resource_types: 'here',
      schemas: 'image',
      metadefs: 'namespace',
      tasks: 'none',
      store: String(image.stores ?? 'none'),
      id: image.id,
    };
  };
  const requests = ({ projectId }: People, { namespaces }: Things) => ({
    'PATCH /image/v2/images/:id': {
      headers: { 'content-type': 'application/openstack-images-v2.1-json-patch' },
      payload: JSON.stringify([{ op: 'replace', path: '/name', value: 'renamed' }]),
    },
    'PUT /image/v2/images/:id/file': DATA,
    'PUT /image/v2/images/:id/stage': DATA,
    'POST /image/v2/images/:id/import': { payload: { method: { name: 'glance-direct' } } },
    'POST /image/v2/images/:id/members': { payload: { member: 'f'.repeat(32) } },
    'PUT /image/v2/images/:id/members/:member': { payload: { status: 'accepted' } },
    'POST /image/v2/metadefs/namespaces/:namespace/tags': { payload: { tags: [{ name: 'here' }] } },
    'PUT /image/v2/metadefs/namespaces/:namespace': {
      payload: { namespace: namespaces, visibility: 'private', owner: projectId },
    },
  });
  return { make, requests };
}

describeAuthz('images', imageTable, (app) => ProjectAsker.make(app, imageRoom));
