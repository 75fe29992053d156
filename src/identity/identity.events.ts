import { defineEvent } from '../shared/events/domain-events';

/** News for the other rooms, published after commit: what they keep for a project may go. */
export const projectDeleted = defineEvent<{ projectId: string }>('identity.project.deleted');
export const userDeleted = defineEvent<{ userId: string }>('identity.user.deleted');
export const domainDeleted = defineEvent<{ domainId: string }>('identity.domain.deleted');
