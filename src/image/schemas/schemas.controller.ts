import { Controller, Get, Param } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import { PolicyService } from '../../shared/policy/policy.service';
import { imageResourceNotFound } from '../image.errors';
import { metadefSchemas, schemas } from './json-schemas';

@Controller('image/v2/schemas')
export class ImageSchemasController {
  constructor(private readonly policy: PolicyService) {}

  @Get('metadefs/:name')
  metadef(@Ctx() context: RequestContext, @Param('name') name: string) {
    return this.find(context, metadefSchemas, name);
  }

  @Get(':name')
  show(@Ctx() context: RequestContext, @Param('name') name: string) {
    return this.find(context, schemas, name);
  }

  private find(context: RequestContext, documents: Readonly<Record<string, object>>, name: string) {
    this.policy.enforce(context, 'image_info');
    const document = Object.hasOwn(documents, name) ? documents[name] : undefined;
    if (document) return document;
    throw imageResourceNotFound('The resource could not be found.');
  }
}
