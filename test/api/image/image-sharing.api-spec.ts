import { AppUnderTest } from '../../support/app-under-test';
import { ImageApi, newProjectUser } from '../../support/image-api';

describe('sharing of images', () => {
  let app: AppUnderTest;
  let admin: ImageApi;
  let owner: ImageApi;
  let friend: ImageApi;
  let stranger: ImageApi;
  let reader: ImageApi;
  let friendProject: string;

  beforeAll(async () => {
    app = await AppUnderTest.start();
    admin = new ImageApi(app, await app.token());
    owner = new ImageApi(app, (await newProjectUser(app, 'owner')).token);
    const friendly = await newProjectUser(app, 'friend');
    friend = new ImageApi(app, friendly.token);
    friendProject = friendly.projectId;
    stranger = new ImageApi(app, (await newProjectUser(app, 'stranger')).token);
    reader = new ImageApi(app, (await newProjectUser(app, 'reader', 'reader')).token);
  });
  afterAll(() => app.stop());

  const sees = async (api: ImageApi, id: string) =>
    (await api.request('GET', `/images/${id}`)).statusCode === 200;
  const lists = async (api: ImageApi, id: string, query = '') =>
    (await api.ids(`limit=1000&${query}`)).includes(id);

  it('shows an image to others by its visibility', async () => {
    const expected = {
      private: [false, false],
      shared: [false, false],
      community: [true, false],
      public: [true, true],
    };
    for (const [visibility, [seen, listed]] of Object.entries(expected)) {
      const { id } = await owner.create({ visibility: visibility === 'public' ? 'shared' : visibility });
      if (visibility === 'public') {
        expect(
          (await owner.patch(id, [{ op: 'replace', path: '/visibility', value: 'public' }])).statusCode,
        ).toBe(403);
        await admin.patch(id, [{ op: 'replace', path: '/visibility', value: 'public' }]);
      }
      expect([visibility, await sees(stranger, id), await lists(stranger, id)]).toEqual([
        visibility,
        seen,
        listed,
      ]);
      expect(await lists(stranger, id, 'visibility=all')).toBe(seen);
      expect([await sees(owner, id), await lists(owner, id)]).toEqual([true, true]);
      expect(await sees(admin, id)).toBe(true);
    }
    expect((await owner.request('POST', '/images', { visibility: 'public' })).statusCode).toBe(403);
  });

  it('answers 404 to who cannot see, and 403 to who can see but not change', async () => {
    const hidden = await owner.active();
    const open = await owner.active({ visibility: 'community' });
    for (const [image, status] of [
      [hidden, 404],
      [open, 403],
    ] as const) {
      expect(
        (await stranger.patch(image.id, [{ op: 'replace', path: '/name', value: 'x' }])).statusCode,
      ).toBe(status);
      expect((await stranger.request('DELETE', `/images/${image.id}`)).statusCode).toBe(status);
      expect((await stranger.upload(image.id, Buffer.from('x'))).statusCode).toBe(status);
      expect((await stranger.request('PUT', `/images/${image.id}/tags/x`)).statusCode).toBe(status);
      expect((await stranger.request('POST', `/images/${image.id}/actions/deactivate`)).statusCode).toBe(
        status,
      );
    }
    expect((await stranger.request('GET', `/images/${open.id}/file`)).statusCode).toBe(200);
    expect((await stranger.request('GET', `/images/${hidden.id}/file`)).statusCode).toBe(404);
  });

  it('lets the owner share and the member answer', async () => {
    const { id } = await owner.active();
    const members = `/images/${id}/members`;
    expect((await owner.request('POST', members, { member: friendProject })).json()).toMatchObject({
      image_id: id,
      member_id: friendProject,
      status: 'pending',
      schema: '/v2/schemas/member',
    });
    expect((await owner.request('POST', members, { member: friendProject })).statusCode).toBe(409);
    expect([await sees(friend, id), await lists(friend, id)]).toEqual([true, false]);
    expect(await lists(friend, id, 'member_status=pending')).toBe(true);
    const accept = { status: 'accepted' };
    expect((await owner.request('PUT', `${members}/${friendProject}`, accept)).statusCode).toBe(403);
    expect((await friend.request('PUT', `${members}/${friendProject}`, { status: 'maybe' })).statusCode).toBe(
      400,
    );
    expect((await friend.request('PUT', `${members}/${friendProject}`, accept)).json().status).toBe(
      'accepted',
    );
    expect(await lists(friend, id)).toBe(true);
    expect((await friend.request('GET', `/images/${id}/file`)).statusCode).toBe(200);
    expect((await friend.request('DELETE', `/images/${id}`)).statusCode).toBe(403);
    expect((await friend.request('POST', members, { member: 'x' })).statusCode).toBe(403);
    expect((await friend.request('DELETE', `${members}/${friendProject}`)).statusCode).toBe(403);
    expect((await stranger.request('GET', members)).statusCode).toBe(404);
    expect((await owner.request('DELETE', `${members}/${friendProject}`)).statusCode).toBe(204);
    expect(await sees(friend, id)).toBe(false);
  });

  it('shows all members to the owner and itself alone to a member', async () => {
    const { id } = await owner.create();
    for (const member of ['somebody', friendProject])
      await owner.request('POST', `/images/${id}/members`, { member });
    const of = async (api: ImageApi) =>
      (await api.request('GET', `/images/${id}/members`))
        .json()
        .members.map((one: { member_id: string }) => one.member_id);
    expect((await of(owner)).sort()).toEqual(['somebody', friendProject].sort());
    expect(await of(friend)).toEqual([friendProject]);
    expect((await friend.request('GET', `/images/${id}/members/somebody`)).statusCode).toBe(404);
    const open = await owner.create({ visibility: 'private' });
    expect((await owner.request('POST', `/images/${open.id}/members`, { member: 'x' })).statusCode).toBe(403);
    expect((await owner.request('POST', `/images/${id}/members`, {})).statusCode).toBe(400);
  });

  it('lets a reader look but not touch', async () => {
    const { id } = await owner.active({ visibility: 'community' });
    expect(await sees(reader, id)).toBe(true);
    expect((await reader.request('POST', '/images', { name: 'x' })).statusCode).toBe(403);
    expect((await reader.request('GET', `/images/${id}/file`)).statusCode).toBe(403);
  });

  it('keeps a deactivated image from everybody but admins', async () => {
    const { id } = await owner.active();
    await admin.request('POST', `/images/${id}/actions/deactivate`);
    expect((await owner.request('GET', `/images/${id}/file`)).statusCode).toBe(403);
    expect((await admin.request('GET', `/images/${id}/file`)).statusCode).toBe(200);
  });

  it('lets only admins give an image to another project', async () => {
    const { id } = await owner.create();
    const give = [{ op: 'replace', path: '/owner', value: friendProject }];
    expect((await owner.patch(id, give)).statusCode).toBe(403);
    expect((await owner.request('POST', '/images', { owner: friendProject })).statusCode).toBe(403);
    expect((await admin.patch(id, give)).json().owner).toBe(friendProject);
    expect([await sees(owner, id), await sees(friend, id)]).toEqual([false, true]);
  });

  it('lets only admins define metadata, and hides private namespaces', async () => {
    expect((await owner.request('POST', '/metadefs/namespaces', { namespace: 'x' })).statusCode).toBe(403);
    await admin.request('POST', '/metadefs/namespaces', { namespace: 'hidden' });
    expect((await owner.request('GET', '/metadefs/namespaces/hidden')).statusCode).toBe(404);
    expect((await owner.request('DELETE', '/metadefs/namespaces/hidden')).statusCode).toBe(404);
    expect((await owner.request('DELETE', '/metadefs/namespaces/OS::OperatingSystem')).statusCode).toBe(403);
    expect((await owner.request('GET', '/metadefs/namespaces/OS::OperatingSystem')).statusCode).toBe(200);
  });
});
