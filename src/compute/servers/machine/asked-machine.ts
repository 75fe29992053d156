import { isTrue } from '../../common/loose-boolean';
import { type Properties, readImageProperties } from './image-properties';
import { flavorImageConflict, invalidFlavorSpec } from './machine.errors';

/** What a machine is read from. */
export interface MachineSource {
  flavor: { name: string; vcpus: number; extraSpecs: Properties };
  properties: Properties;
  /** How a refusal names the image. */
  imageName?: string;
}

/** What an image and a flavor ask of a machine, key by key: `hw:KEY` of the flavor and `hw_KEY` of the image. */
export class AskedMachine {
  readonly image: Properties;
  readonly flavor: Properties;

  constructor(readonly source: MachineSource) {
    this.image = readImageProperties(source.properties);
    this.flavor = source.flavor.extraSpecs;
  }

  /** The one that is there; both must agree (nova/virt/hardware.py, _get_unique_flavor_image_meta). */
  agreed(key: string, prefix = 'hw'): string | undefined {
    const [flavor, image] = [this.flavor[`${prefix}:${key}`], this.image[`${prefix}_${key}`]];
    if (flavor && image && flavor !== image) throw this.conflict(key, flavor, image, prefix);
    return flavor || image || undefined;
  }

  agreedFlag(key: string): boolean | undefined {
    const [flavor, image] = [this.flavorFlag(`hw:${key}`), this.imageFlag(`hw_${key}`)];
    if (flavor !== undefined && image !== undefined && flavor !== image)
      throw this.conflict(key, String(flavor), String(image));
    return flavor ?? image;
  }

  flavorFlag(name: string): boolean | undefined {
    const text = this.flavor[name];
    return text === undefined ? undefined : isTrue(text);
  }

  imageFlag(name: string): boolean | undefined {
    const text = this.image[name];
    return text === undefined ? undefined : isTrue(text);
  }

  /** Undefined where the flavor does not say it. */
  flavorNumber(name: string, least = 0): number | undefined {
    const text = this.flavor[name];
    if (text === undefined) return undefined;
    const number = Number(text.trim() || Number.NaN);
    if (!Number.isSafeInteger(number) || number < least)
      throw invalidFlavorSpec(name, text, `a whole number of at least ${least}`);
    return number;
  }

  imageNumber(name: string): number | undefined {
    const text = this.image[name];
    return text === undefined ? undefined : Number(text);
  }

  private conflict(key: string, flavor: string, image: string, prefix = 'hw') {
    const { flavor: size, imageName = 'of the server' } = this.source;
    return flavorImageConflict(size.name, imageName, prefix, key, flavor, image);
  }
}
