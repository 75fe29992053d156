import { Controller, Get, HttpCode } from '@nestjs/common';
import { Ctx, Public } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';

/**
 * What works here: 2.13 is stores, imports and their tasks. 2.14 and later are the image cache and locations, which
 * stay off (https://docs.openstack.org/api-ref/image/versions/index.html).
 */
const VERSIONS = [
  '2.13',
  '2.12',
  '2.11',
  '2.10',
  '2.9',
  '2.8',
  '2.7',
  '2.6',
  '2.5',
  '2.4',
  '2.3',
  '2.2',
  '2.1',
  '2.0',
];

@Public()
@Controller('image')
export class ImageVersionsController {
  /** 300 at the root, as the original; glance/api/versions.py. */
  @Get()
  @HttpCode(300)
  root(@Ctx() context: RequestContext) {
    return versions(context);
  }

  @Get('versions')
  explicit(@Ctx() context: RequestContext) {
    return versions(context);
  }
}

function versions(context: RequestContext) {
  const links = [{ rel: 'self', href: `${context.serviceUrl}/v2/` }];
  return {
    versions: VERSIONS.map((id, index) => ({
      id: `v${id}`,
      status: index === 0 ? 'CURRENT' : 'SUPPORTED',
      links,
    })),
  };
}
