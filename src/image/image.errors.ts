import { AppError, type ErrorKind } from '../shared/errors/app-error';

const error =
  (kind: ErrorKind, code: string) =>
  (message: string, cause?: unknown): AppError =>
    new AppError({ kind, code, message, cause });

export const imageNotFound = (id: string): AppError =>
  error('not_found', 'image_not_found')(`No image found with ID ${id}`);
export const imageIdTaken = (id: string): AppError =>
  error('conflict', 'image_id_taken')(`Image ID ${id} already exists!`);
export const imageInvalid = error('invalid', 'image_invalid');
export const imageForbidden = error('forbidden', 'image_forbidden');
export const imageProtected = (id: string): AppError =>
  error('forbidden', 'image_protected')(`Image ${id} is protected and cannot be deleted.`);
export const readOnlyAttribute = (name: string): AppError =>
  error('forbidden', 'image_attribute_read_only')(`Attribute '${name}' is read-only.`);
export const reservedAttribute = (name: string): AppError =>
  error('forbidden', 'image_attribute_reserved')(`Attribute '${name}' is reserved.`);
export const imageConflict = error('conflict', 'image_conflict');
export const wrongImageStatus = (from: string, to: string): AppError =>
  error('conflict', 'image_wrong_status')(`Image status transition from ${from} to ${to} is not allowed`);
export const imageGone = (id: string): AppError =>
  error(
    'gone',
    'image_gone',
  )(
    `Image ${id} could not be found after upload. The image may have been deleted during the upload, cleaning up the chunks uploaded.`,
  );
export const imageTooLarge = (cap: number): AppError =>
  error('too_large', 'image_too_large')(`The incoming image is too large: at most ${cap} bytes are taken.`);
export const imageQuotaExceeded = error('too_large', 'image_quota_exceeded');
/** 507: Glance says 413, as of a quota, and a client cannot tell the two apart. */
export const imageStorageFull = (cause: unknown): AppError =>
  new AppError({
    kind: 'unavailable',
    status: 507,
    code: 'image_storage_full',
    message: 'Image storage media is full: there is not enough space left for this data.',
    cause,
  });
export const imageUploadTruncated = (got: number, expected: number | undefined): AppError =>
  error(
    'invalid',
    'image_upload_truncated',
  )(
    `The upload ended after ${got} bytes${expected === undefined ? '' : ` of ${expected}`}; the image stays queued.`,
  );
export const imageFormatRefused = error('unsupported_media_type', 'image_format_refused');
export const unsupportedMedia = error('unsupported_media_type', 'image_media_type_unsupported');
export const rangeNotSatisfiable = error('range_not_satisfiable', 'image_range_not_satisfiable');
export const memberNotFound = (member: string, image: string): AppError =>
  error(
    'not_found',
    'image_member_not_found',
  )(`${member} not found in the member list of the image ${image}.`);
export const unknownStore = (store: string): AppError =>
  error('invalid', 'image_store_unknown')(`Store for identifier ${store} not found`);
export const imageResourceNotFound = error('not_found', 'image_resource_not_found');
export const downloadFailed = error('invalid', 'image_download_failed');
export const imageUnavailable = error('unavailable', 'image_unavailable');
export const unknownImageNotFound = (name: string): AppError =>
  error(
    'not_found',
    'unknown_image_not_found',
  )(`No image store holds anything unknown that is called ${name}.`);

export function invalidProperty(name: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'image_property_invalid',
    message: `Provided object does not match schema 'image': the value of property '${name}' must be a string of at most 65535 characters.`,
  });
}

export function taskDeleteForbidden(): AppError {
  return new AppError({
    kind: 'method_not_allowed',
    code: 'image_task_delete',
    message:
      'This operation is currently not permitted on Glance Tasks. They are auto deleted after reaching the time based on their expires_at property.',
  });
}
