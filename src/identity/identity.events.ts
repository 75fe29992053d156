import { defineEvent } from '../shared/events/domain-events';

/** News for the other rooms, published after commit: what they keep for a project may go. */
export const projectDeleted = defineEvent<{ projectId: string }>('identity.project.deleted');
export const userDeleted = defineEvent<{ userId: string }>('identity.user.deleted');
export const domainDeleted = defineEvent<{ domainId: string }>('identity.domain.deleted');
/** A user lost roles on a project or altogether: what was delegated from them has to be looked at. */
export const rolesRemoved = defineEvent<{ actorId: string; targetId: string }>('identity.roles.removed');
