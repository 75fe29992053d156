import { Injectable } from '@nestjs/common';

/** The images whose data this process is receiving: the sweep leaves them and their files alone. */
@Injectable()
export class ActiveTransfers {
  private readonly images = new Map<string, number>();

  has(imageId: string): boolean {
    return this.images.has(imageId);
  }

  async during<T>(imageId: string, work: () => Promise<T>): Promise<T> {
    this.images.set(imageId, (this.images.get(imageId) ?? 0) + 1);
    try {
      return await work();
    } finally {
      const left = (this.images.get(imageId) ?? 1) - 1;
      if (left > 0) this.images.set(imageId, left);
      else this.images.delete(imageId);
    }
  }
}
