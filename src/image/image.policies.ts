import { type PolicyRules, scoped } from '../shared/policy/policy-rules';

/*
 * Names and defaults of glance/policies/*.py (the secure RBAC ones). Whether a caller can see an image at all is
 * decided before these, by images/image-access.ts, as Glance's database layer does.
 */
const admin = 'rule:context_is_admin';
const member = 'role:member and project_id:%(project_id)s';
const reader = 'role:reader and project_id:%(project_id)s';
const shown =
  "project_id:%(member_id)s or 'community':%(visibility)s or 'public':%(visibility)s or 'shared':%(visibility)s";
const readsNamespace = `${admin} or (role:reader and (project_id:%(project_id)s or 'public':%(visibility)s))`;

const adminOrMember = `${admin} or (${member})`;
const adminOrReader = `${admin} or (${reader})`;

const images = {
  add_image: `${admin} or (${member} and project_id:%(owner)s)`,
  delete_image: adminOrMember,
  get_image: `${admin} or (role:reader and (project_id:%(project_id)s or ${shown}))`,
  get_images: adminOrReader,
  modify_image: adminOrMember,
  publicize_image: admin,
  communitize_image: adminOrMember,
  download_image: `${admin} or (role:member and (project_id:%(project_id)s or ${shown}))`,
  upload_image: adminOrMember,
  delete_image_location: admin,
  get_image_location: adminOrReader,
  set_image_location: adminOrMember,
  add_member: adminOrMember,
  delete_member: adminOrMember,
  get_member: `${admin} or (role:reader and (project_id:%(project_id)s or project_id:%(member_id)s))`,
  get_members: `${admin} or (role:reader and (project_id:%(project_id)s or project_id:%(member_id)s))`,
  modify_member: `${admin} or (role:member and project_id:%(member_id)s)`,
  deactivate: adminOrMember,
  reactivate: adminOrMember,
  copy_image: admin,
  stores_info_detail: `${admin} or rule:service_api`,
};

const tasks = {
  tasks_api_access: admin,
  get_task: '@',
  get_tasks: '@',
  add_task: '@',
  modify_task: '@',
};

const metadefs = {
  metadef_default: '@',
  metadef_admin: admin,
  get_metadef_namespace: readsNamespace,
  get_metadef_namespaces: adminOrReader,
  modify_metadef_namespace: 'rule:metadef_admin',
  add_metadef_namespace: 'rule:metadef_admin',
  delete_metadef_namespace: 'rule:metadef_admin',
  get_metadef_object: readsNamespace,
  get_metadef_objects: readsNamespace,
  modify_metadef_object: 'rule:metadef_admin',
  add_metadef_object: 'rule:metadef_admin',
  delete_metadef_object: 'rule:metadef_admin',
  list_metadef_resource_types: readsNamespace,
  get_metadef_resource_type: readsNamespace,
  add_metadef_resource_type_association: 'rule:metadef_admin',
  remove_metadef_resource_type_association: 'rule:metadef_admin',
  get_metadef_property: readsNamespace,
  get_metadef_properties: readsNamespace,
  modify_metadef_property: 'rule:metadef_admin',
  add_metadef_property: 'rule:metadef_admin',
  remove_metadef_property: 'rule:metadef_admin',
  get_metadef_tag: readsNamespace,
  get_metadef_tags: readsNamespace,
  modify_metadef_tag: 'rule:metadef_admin',
  add_metadef_tag: 'rule:metadef_admin',
  add_metadef_tags: 'rule:metadef_admin',
  delete_metadef_tag: 'rule:metadef_admin',
  delete_metadef_tags: 'rule:metadef_admin',
};

/** Routes that Glance guards with no rule: any token will do. */
const open = { image_info: '@' };

/** Glance has nothing for files that no image owns: these rules carry our own names. */
const operator = scoped(['system', 'project'], {
  'monostack:images:list_unknown': 'rule:admin_required',
  'monostack:images:remove_unknown': 'rule:admin_required',
});

/** Every other rule is for tokens of a project, as in Glance. */
export const imagePolicies: PolicyRules = {
  ...scoped(['project'], { ...images, ...open, ...tasks, ...metadefs }),
  ...operator,
};
