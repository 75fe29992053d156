import { glanceTime } from '../images/image.view';
import type { ImageTask } from './image-task.entity';

/** A row of the list; the whole task has more. */
export function taskStubView(task: ImageTask): Record<string, unknown> {
  return {
    id: task.id,
    type: task.type,
    status: task.status,
    owner: task.owner,
    ...(task.expiresAt ? { expires_at: glanceTime(task.expiresAt) } : {}),
    created_at: glanceTime(task.createdAt),
    updated_at: glanceTime(task.updatedAt),
    self: `/v2/tasks/${task.id}`,
    schema: '/v2/schemas/task',
  };
}

export function taskView(task: ImageTask): Record<string, unknown> {
  return {
    ...taskStubView(task),
    input: task.input,
    result: task.result,
    message: task.message,
    ...(task.imageId ? { image_id: task.imageId } : {}),
    ...(task.requestId ? { request_id: task.requestId } : {}),
    ...(task.userId ? { user_id: task.userId } : {}),
  };
}
