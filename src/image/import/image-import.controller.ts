import { Controller, Get, Headers, HttpCode, Param, Post } from '@nestjs/common';
import { IsArray, IsBoolean, IsObject } from 'class-validator';
import { Maybe } from '../../shared/http/optional';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import { OpenBody } from '../../shared/http/wire-body';
import { taskView } from '../tasks/image-task.view';
import { ImageImportService } from './image-import.service';

class ImportImageDto {
  @IsObject() method!: { name: string; uri?: string };
  @Maybe() @IsArray() stores?: string[];
  @Maybe() @IsBoolean() all_stores?: boolean;
  @Maybe() @IsBoolean() all_stores_must_succeed?: boolean;
}

@Controller('image/v2/images/:id')
export class ImageImportController {
  constructor(private readonly imports: ImageImportService) {}

  @Post('import')
  @HttpCode(202)
  async import(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @OpenBody(ImportImageDto) body: unknown,
    @Headers('x-image-meta-store') store: string | undefined,
  ): Promise<void> {
    await this.imports.import(context, id, body, store);
  }

  @Get('tasks')
  async tasks(@Ctx() context: RequestContext, @Param('id') id: string) {
    return { tasks: (await this.imports.tasksOf(context, id)).map(taskView) };
  }
}
