import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { AppError } from '../../shared/errors/app-error';
import type { RequestContext } from '../../shared/http/request-context';
import {
  imageConflict,
  imageForbidden,
  imageInvalid,
  imageQuotaExceeded,
  memberNotFound,
} from '../image.errors';
import { IMAGE_SETTINGS, type ImageSettings } from '../image.settings';
import { ImageAccess, type VisibleImage } from '../images/image-access';
import type { ImageMember, MemberStatus } from './image-member.entity';
import { ImageMembersRepository } from './image-members.repository';

const STATUSES: readonly MemberStatus[] = ['pending', 'accepted', 'rejected'];

/** Sharing: glance/api/v2/image_members.py. The owner adds and removes members, a member answers. */
@Injectable()
export class ImageMembersService {
  constructor(
    private readonly members: ImageMembersRepository,
    private readonly access: ImageAccess,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    @Inject(IMAGE_SETTINGS) private readonly settings: ImageSettings,
  ) {}

  async create(context: RequestContext, imageId: string, memberId: unknown): Promise<ImageMember> {
    if (memberId === undefined) throw imageInvalid('Member to be added not specified');
    if (typeof memberId !== 'string' || memberId === '' || memberId.length > 255)
      throw imageInvalid("Member can't be empty");
    return this.unitOfWork.run(async (tx) => {
      const visible = await this.shared(context, imageId);
      this.access.enforce(context, 'add_member', visible);
      if (await this.members.find(imageId, memberId))
        throw imageConflict(`Member ${memberId} is duplicated for image ${imageId}`);
      if ((await this.members.count(imageId)) >= this.settings.memberQuota)
        throw imageQuotaExceeded(
          `The limit has been exceeded on the number of allowed image members for image ${imageId}: ${this.settings.memberQuota}.`,
        );
      const timestamp = this.clock.timestamp();
      const member: ImageMember = {
        imageId: visible.image.id,
        memberId,
        status: 'pending',
        createdAt: timestamp,
        updatedAt: timestamp,
      };
      await this.members.insert(tx, member);
      return member;
    });
  }

  async update(context: RequestContext, imageId: string, memberId: string, status: unknown) {
    const wanted = STATUSES.find((one) => one === status);
    if (status === undefined) throw imageInvalid('Status not specified');
    return this.unitOfWork.run(async (tx) => {
      const visible = await this.shared(context, imageId);
      const member = await this.lookUp(context, visible, memberId);
      this.access.enforce(context, 'modify_member', {
        ...visible,
        memberId: ownMember(context, visible, memberId),
      });
      if (!wanted)
        throw imageInvalid('Incorrect request: Status must be "pending", "accepted" or "rejected".');
      const changed = { ...member, status: wanted, updatedAt: this.clock.timestamp() };
      await this.members.update(tx, member, { status: wanted, updatedAt: changed.updatedAt });
      return changed;
    });
  }

  async list(context: RequestContext, imageId: string): Promise<ImageMember[]> {
    const visible = await this.shared(context, imageId);
    this.access.enforce(context, 'get_members', visible);
    const members = await this.members.list(imageId);
    return members.filter((member) => this.maySee(context, visible, member.memberId));
  }

  /** What the caller may not know of is not there. */
  async get(context: RequestContext, imageId: string, memberId: string): Promise<ImageMember> {
    try {
      return await this.lookUp(context, await this.shared(context, imageId), memberId);
    } catch (error) {
      if (error instanceof AppError && error.kind === 'forbidden') throw memberNotFound(memberId, imageId);
      throw error;
    }
  }

  async delete(context: RequestContext, imageId: string, memberId: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const visible = await this.shared(context, imageId);
      await this.lookUp(context, visible, memberId);
      this.access.enforce(context, 'delete_member', visible);
      await this.members.delete(tx, imageId, memberId);
    });
  }

  private async shared(context: RequestContext, imageId: string): Promise<VisibleImage> {
    const visible = await this.access.get(context, imageId);
    if (visible.image.visibility !== 'shared') throw imageForbidden('Only shared images have members.');
    return visible;
  }

  private async lookUp(
    context: RequestContext,
    visible: VisibleImage,
    memberId: string,
  ): Promise<ImageMember> {
    this.access.enforce(context, 'get_member', visible);
    const member = await this.members.find(visible.image.id, memberId);
    if (!member || !this.maySee(context, visible, memberId)) throw memberNotFound(memberId, visible.image.id);
    return member;
  }

  /** The owner sees all members, a member itself alone. */
  private maySee(context: RequestContext, { image }: VisibleImage, memberId: string): boolean {
    const { projectId } = context.caller();
    return image.owner === projectId || memberId === projectId || this.access.isAdmin(context);
  }
}

/** The member whose membership is changed, if it is the caller's own; the owner must not answer for it. */
function ownMember(context: RequestContext, visible: VisibleImage, memberId: string): string | undefined {
  return context.token?.projectId === memberId && visible.image.owner !== memberId ? memberId : undefined;
}
