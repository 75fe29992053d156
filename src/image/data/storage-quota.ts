import { Inject, Injectable } from '@nestjs/common';
import { imageQuotaExceeded, imageTooLarge } from '../image.errors';
import { IMAGE_SETTINGS, type ImageSettings } from '../image.settings';
import { ImagesRepository } from '../images/images.repository';

/** How much data may still come: at most one image's cap, and what is left of the owner's quota. */
@Injectable()
export class StorageQuota {
  constructor(
    private readonly images: ImagesRepository,
    @Inject(IMAGE_SETTINGS) private readonly settings: ImageSettings,
  ) {}

  /**
   * Returns the check for `receive`. It throws 413 at once when `expected` is already too much, so that nobody sends
   * gigabytes in vain.
   */
  async guard(owner: string | null, expected: number | undefined): Promise<(total: number) => void> {
    const { sizeCap, projectQuota } = this.settings;
    const used = projectQuota && owner !== null ? (await this.images.usage(owner)).bytes : 0;
    const check = (total: number): void => {
      if (total > sizeCap) throw imageTooLarge(sizeCap);
      if (projectQuota && owner !== null && used + total > projectQuota)
        throw imageQuotaExceeded(
          `Image exceeds the storage quota: the project keeps ${used} of ${projectQuota} bytes already.`,
        );
    };
    check(expected ?? 0);
    return check;
  }
}
