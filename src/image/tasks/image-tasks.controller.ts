import { Controller, Delete, Get, Param, Post, Res } from '@nestjs/common';
import { IsObject, IsString } from 'class-validator';
import { Maybe } from '../../shared/http/optional';
import { pageUrl } from '../../shared/http/pagination';
import { Ctx } from '../../shared/http/policy.decorators';
import type { HttpReply } from '../../shared/http/request-context';
import { RequestContext } from '../../shared/http/request-context';
import { OpenBody, OpenQuery } from '../../shared/http/wire-body';
import { taskDeleteForbidden } from '../image.errors';
import type { RawQuery } from '../images/image-query';
import { taskStubView, taskView } from './image-task.view';
import { ImageTasksService } from './image-tasks.service';

class CreateImageTaskDto {
  @IsString() type!: string;
  @IsObject() input!: object;
}

class ListImageTasksQuery {
  @Maybe() limit?: string;
  @Maybe() marker?: string;
  @Maybe() sort_key?: string;
  @Maybe() sort_dir?: string;
  @Maybe() status?: string;
  @Maybe() type?: string;
}

@Controller('image/v2/tasks')
export class ImageTasksController {
  constructor(private readonly tasks: ImageTasksService) {}

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @OpenBody(CreateImageTaskDto) body: unknown,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const task = await this.tasks.create(context, body);
    void reply.header('Location', `${context.serviceUrl}/v2/tasks/${task.id}`);
    return taskView(task);
  }

  @Get()
  async list(@Ctx() context: RequestContext, @OpenQuery(ListImageTasksQuery) query: RawQuery) {
    const { page, more } = await this.tasks.list(context, query);
    return {
      tasks: page.map(taskStubView),
      first: pageUrl('/v2/tasks', query, { marker: undefined }),
      ...(more ? { next: pageUrl('/v2/tasks', query, { marker: page.at(-1)?.id }) } : {}),
      schema: '/v2/schemas/tasks',
    };
  }

  @Get(':id')
  async show(@Ctx() context: RequestContext, @Param('id') id: string) {
    return taskView(await this.tasks.get(context, id));
  }

  /** Tasks go by themselves when their time is over. */
  @Delete(':id')
  async delete(@Ctx() context: RequestContext, @Param('id') id: string): Promise<never> {
    await this.tasks.get(context, id);
    throw taskDeleteForbidden();
  }
}
