import { z } from 'zod';
import { booleanText, integerText, listText, type SettingsOf, setting } from '../shared/config/settings';

const GIB = 1024 ** 3;

export const imageSettings = {
  stores: setting(
    'MONOSTACK_IMAGE_STORES',
    listText().refine(
      (items) => items.every((item) => /^(?!os_glance_)[\w-]{1,60}=\/.+$/.test(item)),
      'expected NAME=/FOLDER pairs with commas between',
    ),
    'Folders that keep image data, as NAME=/FOLDER,...; by default one called "file" in the data folder.',
  ),
  defaultStore: setting(
    'MONOSTACK_IMAGE_DEFAULT_STORE',
    z.string().optional(),
    'Store of images whose client names none; by default the first one.',
  ),
  sizeCap: setting(
    'MONOSTACK_IMAGE_SIZE_CAP',
    integerText(1024 * GIB, 1, Number.MAX_SAFE_INTEGER),
    'Largest image in bytes.',
  ),
  projectQuota: setting(
    'MONOSTACK_IMAGE_PROJECT_QUOTA',
    integerText(0, 0, Number.MAX_SAFE_INTEGER),
    'Bytes of image data that one project may keep; 0 for no limit.',
  ),
  memberQuota: setting('MONOSTACK_IMAGE_MEMBER_QUOTA', integerText(128, 0, 100_000), 'Members of one image.'),
  tagQuota: setting('MONOSTACK_IMAGE_TAG_QUOTA', integerText(128, 0, 100_000), 'Tags of one image.'),
  propertyQuota: setting(
    'MONOSTACK_IMAGE_PROPERTY_QUOTA',
    integerText(128, 0, 100_000),
    'Properties of one image beyond the standard ones.',
  ),
  reservedSpace: setting(
    'MONOSTACK_IMAGE_RESERVED_SPACE',
    integerText(256, 0, 1_000_000),
    'MiB that image data leaves free on its disk, for the database and the log.',
  ),
  requireFormatMatch: setting(
    'MONOSTACK_IMAGE_REQUIRE_FORMAT_MATCH',
    booleanText(true),
    'Refuse image data whose format is not the declared one.',
  ),
  convertTo: setting(
    'MONOSTACK_IMAGE_IMPORT_CONVERT_TO',
    z.enum(['raw', 'qcow2'], { error: 'expected raw or qcow2' }).optional(),
    'Convert every imported disk image to this format; by default none is converted.',
  ),
  allowPrivateDownload: setting(
    'MONOSTACK_IMAGE_WEB_DOWNLOAD_PRIVATE',
    booleanText(false),
    'Let web-download fetch from loopback, link-local and private addresses.',
  ),
  downloadPorts: setting(
    'MONOSTACK_IMAGE_WEB_DOWNLOAD_PORTS',
    z
      .string()
      .regex(/^(any|\d{1,5}(,\d{1,5})*)$/, 'expected port numbers with commas between, or any')
      .transform((text) => (text === 'any' ? [] : text.split(',').map(Number)))
      .default([80, 443]),
    'Ports that web-download may fetch from: numbers with commas between, or any.',
  ),
  downloadSeconds: setting(
    'MONOSTACK_IMAGE_WEB_DOWNLOAD_SECONDS',
    integerText(3600, 1, 86_400),
    'Longest time that one web-download may take.',
  ),
} as const;

export type ImageSettings = SettingsOf<typeof imageSettings>;

/** Injection token of ImageSettings. */
export const IMAGE_SETTINGS = Symbol('ImageSettings');
