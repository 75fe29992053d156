import { defineEvent } from '../shared/events/domain-events';

/** Data is there and the image may be booted from. */
export const imageActivated = defineEvent<{ imageId: string }>('image.activated');
export const imageDeleted = defineEvent<{ imageId: string }>('image.deleted');
