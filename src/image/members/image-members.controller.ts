import { Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { IsString } from 'class-validator';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import { OpenBody } from '../../shared/http/wire-body';
import { asObject } from '../images/image-fields';
import { imageMemberView } from './image-member.view';
import { ImageMembersService } from './image-members.service';

class AddImageMemberDto {
  @IsString() member!: string;
}

class UpdateImageMemberDto {
  @IsString() status!: string;
}

@Controller('image/v2/images/:id/members')
export class ImageMembersController {
  constructor(private readonly members: ImageMembersService) {}

  @Post()
  @HttpCode(200)
  async create(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @OpenBody(AddImageMemberDto) body: unknown,
  ) {
    return imageMemberView(await this.members.create(context, id, asObject(body).member));
  }

  @Get()
  async list(@Ctx() context: RequestContext, @Param('id') id: string) {
    const members = await this.members.list(context, id);
    return { members: members.map(imageMemberView), schema: '/v2/schemas/members' };
  }

  @Get(':member')
  async show(@Ctx() context: RequestContext, @Param('id') id: string, @Param('member') member: string) {
    return imageMemberView(await this.members.get(context, id, member));
  }

  @Put(':member')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @Param('member') member: string,
    @OpenBody(UpdateImageMemberDto) body: unknown,
  ) {
    return imageMemberView(await this.members.update(context, id, member, asObject(body).status));
  }

  @Delete(':member')
  @HttpCode(204)
  async delete(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @Param('member') member: string,
  ): Promise<void> {
    await this.members.delete(context, id, member);
  }
}
