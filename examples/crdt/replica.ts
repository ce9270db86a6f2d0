/** Replicas of a shared text and a counter, made of Yjs documents that send one another what has changed. */
import type { ClusterNode } from "seedbed";
import * as Y from "yjs";

type Message = { type: "update"; update: Uint8Array } | { type: "state"; vector: Uint8Array };

/** What conditions see of a replica. */
export interface Shown {
  readonly text: string;
  readonly likes: number;
}

const SYNC_MS = 200;

/**
 * A replica types and likes now and then, and sends each change to all others. Now and then it asks a peer for what it has missed.
 * @param countsApart whether each replica counts its own likes: a number that two replicas set at the same time keeps one of the values
 */
export function replica(node: ClusterNode, countsApart: boolean): void {
  const doc = new Y.Doc();
  doc.clientID = node.all.indexOf(node.name) + 1;
  const text = doc.getText("text");
  const likes = doc.getMap<number>("likes");
  node.show({
    get text() {
      return text.toString();
    },
    get likes() {
      return [...likes.values()].reduce((sum, count) => sum + count, 0);
    },
  });

  doc.on("update", (update: Uint8Array, origin: unknown) => {
    if (origin !== undefined && origin !== null) return;
    for (const other of node.others) node.send(other, { type: "update", update });
  });
  node.on((message: Message, from) => {
    if (message.type === "update") return Y.applyUpdate(doc, message.update, from);
    const update = Y.encodeStateAsUpdate(doc, message.vector);
    node.send(from, { type: "update", update });
  });

  let turns = 0;
  const working = setInterval(() => {
    if (++turns === 3) clearInterval(working);
    text.insert(Math.floor(Math.random() * (text.length + 1)), node.name.at(-1)!);
    const key = countsApart ? node.name : "all";
    likes.set(key, (likes.get(key) ?? 0) + 1);
  }, 50 + Math.floor(Math.random() * 100));
  setInterval(() => {
    for (const other of node.others) node.send(other, { type: "state", vector: Y.encodeStateVector(doc) });
  }, SYNC_MS);
}
