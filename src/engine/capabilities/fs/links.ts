/** The files and folders of a volume as memfs has them inside: a link is a name in a folder, and leads to a node. */
import type { Volume } from "memfs";

export type Core = Volume["_core"];
export type Link = Core["root"];
export type Node = ReturnType<Link["getNode"]>;

/** What a folder has in it. */
export function* childrenOf(link: Link): Iterable<[string, Link]> {
  for (const [name, child] of link.children) {
    if (name !== "." && name !== ".." && child !== undefined) yield [name, child];
  }
}

/** The path that programs see. */
export function pathOf(root: Link, node: Node): string {
  const find = (link: Link): string | undefined => {
    if (link.getNode() === node) return link.getPath();
    for (const [_, child] of childrenOf(link)) {
      const path = find(child);
      if (path !== undefined) return path;
    }
    return undefined;
  };
  return find(root) ?? "a file without a name";
}
