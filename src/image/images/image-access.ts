import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../../shared/http/request-context';
import { PolicyService } from '../../shared/policy/policy.service';
import { imageNotFound } from '../image.errors';
import { ImageMembersRepository } from '../members/image-members.repository';
import type { Image, ImageVisibility } from './image.entity';
import { ImagesRepository } from './images.repository';

/** An image that the caller may know of. `memberId` is the caller's project when the image is shared with it. */
export interface VisibleImage {
  image: Image;
  memberId: string | undefined;
}

/** Who sees an image and who may do what with it: glance/db/utils.py is_image_visible, glance/api/v2/policy.py. */
@Injectable()
export class ImageAccess {
  constructor(
    private readonly images: ImagesRepository,
    private readonly members: ImageMembersRepository,
    private readonly policy: PolicyService,
  ) {}

  isAdmin(context: RequestContext): boolean {
    return this.policy.can(context, 'context_is_admin');
  }

  /** The image, if the caller may see it; 404 otherwise. */
  async get(context: RequestContext, id: string): Promise<VisibleImage> {
    const visible = await this.find(context, id);
    const hidden = () => imageNotFound(id);
    this.policy.enforceScope(context, 'get_image');
    if (!visible) throw hidden();
    this.policy.reveal(context, 'get_image', target(visible), hidden);
    return visible;
  }

  /** The image, if the caller may see it and the rule allows it: 404 for the first, 403 for the second. */
  async getFor(context: RequestContext, id: string, rule: string): Promise<Image> {
    const visible = await this.get(context, id);
    this.enforce(context, rule, visible);
    return visible.image;
  }

  can(context: RequestContext, rule: string, visible: VisibleImage): boolean {
    return this.policy.can(context, rule, target(visible));
  }

  enforce(context: RequestContext, rule: string, visible: VisibleImage): void {
    this.policy.enforce(context, rule, target(visible));
  }

  enforceVisibility(context: RequestContext, visibility: ImageVisibility, owner: string | null): void {
    const policyTarget = { project_id: owner, owner, visibility };
    if (visibility === 'public') this.policy.enforce(context, 'publicize_image', policyTarget);
    if (visibility === 'community') this.policy.enforce(context, 'communitize_image', policyTarget);
  }

  private async find(context: RequestContext, id: string): Promise<VisibleImage | undefined> {
    const image = await this.images.find(id);
    if (!image) return undefined;
    const { projectId } = context.caller();
    const open = image.visibility === 'public' || image.visibility === 'community' || image.owner === null;
    if (open || image.owner === projectId || this.isAdmin(context)) return { image, memberId: undefined };
    if (image.visibility !== 'shared' || projectId === undefined) return undefined;
    const member = await this.members.find(id, projectId);
    return member && { image, memberId: projectId };
  }
}

function target({ image, memberId }: VisibleImage): Record<string, unknown> {
  return {
    project_id: image.owner,
    owner: image.owner,
    visibility: image.visibility,
    member_id: memberId,
    image_id: image.id,
  };
}
