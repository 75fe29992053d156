import { Controller, Delete, HttpCode, Param, Post, Query } from '@nestjs/common';
import { IsOptional, IsString, Length } from 'class-validator';
import { Ctx } from '../../../shared/http/policy.decorators';
import type { RequestContext } from '../../../shared/http/request-context';
import { WireBody } from '../../../shared/http/wire-body';
import { PolicyService } from '../../../shared/policy/policy.service';
import { UnknownThingsService } from './unknown-things.service';

export class AdoptDto {
  @IsString() @Length(1, 64) project_id!: string;
  /** Instead of the name that the domain carries. */
  @IsOptional() @IsString() @Length(1, 255) name?: string;
}

/** The operator's way with what a host holds and nobody knows; `GET /monostack/v1/hosts/HOST` lists it. */
@Controller('monostack/v1/hosts/:host/unknown/:name')
export class UnknownThingsController {
  constructor(
    private readonly things: UnknownThingsService,
    private readonly policy: PolicyService,
  ) {}

  @Post('adopt')
  @HttpCode(200)
  async adopt(
    @Ctx() context: RequestContext,
    @Param('host') host: string,
    @Param('name') name: string,
    @WireBody('adopt', AdoptDto) body: AdoptDto,
  ) {
    this.policy.enforce(context, 'monostack:hosts:adopt');
    const request = { projectId: body.project_id, ...(body.name === undefined ? {} : { name: body.name }) };
    const { server, notTakenOver } = await this.things.adopt(host, name, request);
    return {
      adopted: {
        server_id: server.id,
        name: server.name,
        project_id: server.projectId,
        not_taken_over: notTakenOver,
      },
    };
  }

  /** `?force=true`: also what another cloud has marked. */
  @Delete()
  @HttpCode(204)
  async remove(
    @Ctx() context: RequestContext,
    @Param('host') host: string,
    @Param('name') name: string,
    @Query('force') force?: string,
  ) {
    this.policy.enforce(context, 'monostack:hosts:remove_unknown');
    await this.things.remove(host, name, force === 'true');
  }
}
