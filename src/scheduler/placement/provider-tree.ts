import type { ResourceProvider } from './placement.entities';

type Node = Pick<ResourceProvider, 'id' | 'parentId'>;

/** The root of the tree that each is in: itself where it has no parent. Trees have no loops: whoever writes sees to it. */
export function rootsOf(providers: readonly Node[]): (id: string) => string {
  const parentOf = new Map(providers.map(({ id, parentId }) => [id, parentId]));
  return (id) => {
    let root = id;
    for (let parent = parentOf.get(root); parent && parentOf.has(parent); parent = parentOf.get(root))
      root = parent;
    return root;
  };
}
