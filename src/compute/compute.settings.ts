import { z } from 'zod';
import { integerText, type SettingsOf, setting } from '../shared/config/settings';
import { keepText } from '../shared/retention/keep';

export const computeSettings = {
  shutdownSeconds: setting(
    'MONOSTACK_SHUTDOWN_TIMEOUT',
    integerText(60, 0, 90),
    'How long a guest may take to shut down before its power is cut, in seconds.',
  ),
  resizeConfirmSeconds: setting(
    'MONOSTACK_RESIZE_CONFIRM_WINDOW',
    integerText(0, 0, 31_536_000),
    'How long a resize waits to be confirmed or reverted before it is confirmed, in seconds; 0 for ever.',
  ),
  dhcpDomain: setting(
    'MONOSTACK_DHCP_DOMAIN',
    z
      .string()
      .regex(/^[A-Za-z0-9.-]*$/, 'expected a domain name')
      .default('novalocal'),
    'Domain that guests get behind their host name; empty for none.',
  ),
  keepDeletedServers: setting(
    'MONOSTACK_KEEP_DELETED_SERVERS',
    keepText('365d,100000'),
    'How long and how many servers that are gone stay in the reports of usage.',
  ),
  keepHostImages: setting(
    'MONOSTACK_KEEP_HOST_IMAGES',
    keepText('14d,100'),
    'How long since their last use, and how many, images stay in the cache of a host whose servers need them no more. Those of deleted images go after an hour.',
  ),
  keepHostImagesGib: setting(
    'MONOSTACK_KEEP_HOST_IMAGES_GIB',
    integerText(0, 0, 1_000_000),
    'How many GiB of such images stay in the cache of a host, those used last first; 0 for no limit.',
  ),
} as const;

export type ComputeSettings = SettingsOf<typeof computeSettings>;

export const COMPUTE_SETTINGS = Symbol('ComputeSettings');
