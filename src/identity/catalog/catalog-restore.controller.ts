import { Controller, HttpCode, Post } from '@nestjs/common';
import { IsBoolean } from 'class-validator';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { Maybe } from '../../shared/http/optional';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { WireBody } from '../../shared/http/wire-body';
import { PolicyService } from '../../shared/policy/policy.service';
import { BuiltInCatalog } from './built-in-catalog';

class RestoreCatalogDto {
  /** Also addresses that were changed. */
  @Maybe()
  @IsBoolean()
  reset?: boolean;
}

/** `monostack catalog restore`: built-in services that were deleted come back. */
@Controller('monostack/v1/catalog')
export class CatalogRestoreController {
  constructor(
    private readonly builtIn: BuiltInCatalog,
    private readonly unitOfWork: UnitOfWork,
    private readonly policy: PolicyService,
  ) {}

  @Post()
  @HttpCode(200)
  async restore(
    @Ctx() context: RequestContext,
    @WireBody('catalog', RestoreCatalogDto) body: RestoreCatalogDto,
  ) {
    this.policy.enforce(context, 'monostack:catalog:restore');
    const restored = await this.unitOfWork.run((tx) => this.builtIn.restore(tx, body.reset ?? false));
    return { catalog: { restored } };
  }
}
