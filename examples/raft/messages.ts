/** What replicas and clients say to one another. */

export type Command = { op: "write"; value: number } | { op: "read" } | { op: "none" };

/** An entry of the log. */
export interface Entry {
  term: number;
  command: Command;
}

/** The state up to an entry, in the place of the entries. */
export interface Snapshot {
  index: number;
  term: number;
  value: number;
}

export type Message =
  | { type: "vote"; term: number; lastIndex: number; lastTerm: number }
  | { type: "voted"; term: number; granted: boolean }
  | { type: "append"; term: number; prevIndex: number; prevTerm: number; entries: Entry[]; commit: number }
  | { type: "appended"; term: number; ok: boolean; index: number }
  | { type: "install"; term: number; snapshot: Snapshot }
  | { type: "request"; id: number; command: Command };

/** To a client: the value, or that the node does not lead, and who does. */
export type Answer = { re: number; value: number } | { re: number; leader: string | undefined };

/** Mistakes that implementations of Raft have had. */
export type Bug =
  | "forgets its vote"
  | "forgets its log"
  | "votes for a stale log"
  | "commits without a majority"
  | "reads from memory";
