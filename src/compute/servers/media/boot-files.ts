type Properties = Readonly<Record<string, string>>;

/** Nova's word for an image that has the property and boots from its disk all the same. */
const NO_KERNEL = 'nokernel';

/** The kernel and the ramdisk that an image boots with, by their image ids (Glance's ami, aki and ari). */
export function kernelOf({ kernel_id: kernelId, ramdisk_id: ramdiskId }: Properties): {
  kernelId?: string;
  ramdiskId?: string;
} {
  if (!kernelId || kernelId === NO_KERNEL) return {};
  return { kernelId, ramdiskId: ramdiskId || undefined };
}

export function bootFiles(properties: Properties): string[] {
  const { kernelId, ramdiskId } = kernelOf(properties);
  return [kernelId, ramdiskId].filter((id) => id !== undefined);
}
