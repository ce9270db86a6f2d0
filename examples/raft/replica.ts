/** A replica of a register (Ongaro, Ousterhout: "In Search of an Understandable Consensus Algorithm", 2014). */
import type { ClusterNode } from "seedbed";
import { Log } from "./log.ts";
import type { Answer, Bug, Command, Message } from "./messages.ts";

const HEARTBEAT_MS = 50;
const ELECTION_MS = { shortest: 150, longest: 250 };

export class Replica {
  readonly #node: ClusterNode;
  readonly #bug: Bug | undefined;
  readonly #log: Log;
  /** Told of each vote, for those who watch. */
  readonly #onVote: (term: number, candidate: string) => void;
  role: "follower" | "candidate" | "leader" = "follower";
  value: number;
  #leader: string | undefined;
  #commit: number;
  #applied: number;
  #votes = new Set<string>();
  /** Of a leader: the next entry for each follower, and the last one that it is known to have. */
  #next = new Map<string, number>();
  #match = new Map<string, number>();
  /** Requests that wait for their entry to be applied, by index. */
  #waiting = new Map<number, { from: string; id: number }>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(node: ClusterNode, bug?: Bug, onVote: (term: number, candidate: string) => void = () => {}) {
    this.#node = node;
    this.#onVote = onVote;
    this.#bug = bug;
    this.#log = new Log(bug);
    this.value = this.#log.snapshot.value;
    this.#commit = this.#applied = this.#log.snapshot.index;
    node.show(this);
    node.on((message: Message, from) => this.#receive(message, from));
    this.#waitForLeader();
  }

  get term(): number {
    return this.#log.term;
  }

  #receive(message: Message, from: string): void {
    if (message.type === "request") return this.#request(message.id, message.command, from);
    if (message.term > this.term) this.#follow(message.term);
    switch (message.type) {
      case "vote":
        return this.#vote(message, from);
      case "voted":
        return this.#voted(message, from);
      case "append":
        return this.#append(message, from);
      case "appended":
        return this.#appended(message, from);
      case "install":
        return this.#install(message, from);
    }
  }

  #follow(term: number): void {
    if (term > this.term) {
      this.#log.term = term;
      this.#log.votedFor = undefined;
      this.#log.save();
      this.#leader = undefined;
    }
    this.role = "follower";
    this.#waiting.clear();
    this.#waitForLeader();
  }

  #waitForLeader(): void {
    clearTimeout(this.#timer);
    const { shortest, longest } = ELECTION_MS;
    this.#timer = setTimeout(() => this.#stand(), shortest + Math.random() * (longest - shortest));
  }

  #stand(): void {
    this.role = "candidate";
    this.#leader = undefined;
    this.#log.term++;
    this.#voteFor(this.#node.name);
    this.#votes = new Set([this.#node.name]);
    const { term, lastIndex, lastTerm } = this.#log;
    for (const other of this.#node.others) this.#send(other, { type: "vote", term, lastIndex, lastTerm });
    this.#waitForLeader();
  }

  #vote({ term, lastIndex, lastTerm }: Message & { type: "vote" }, from: string): void {
    const isFree = this.#log.votedFor === undefined || this.#log.votedFor === from;
    const granted = term === this.term && isFree && this.#log.isCoveredBy(lastIndex, lastTerm);
    if (granted) {
      this.#voteFor(from);
      this.#waitForLeader();
    }
    this.#send(from, { type: "voted", term: this.term, granted });
  }

  #voteFor(candidate: string): void {
    this.#log.votedFor = candidate;
    this.#log.save();
    this.#onVote(this.term, candidate);
  }

  #voted({ term, granted }: Message & { type: "voted" }, from: string): void {
    if (this.role !== "candidate" || term !== this.term || !granted) return;
    this.#votes.add(from);
    if (this.#votes.size < this.#majority) return;
    this.role = "leader";
    this.#leader = this.#node.name;
    this.#next = new Map(this.#node.others.map((name) => [name, this.#log.lastIndex + 1]));
    this.#match = new Map(this.#node.others.map((name) => [name, 0]));
    // An entry of its own term commits those of earlier ones with it.
    this.#log.append({ op: "none" });
    this.#lead();
  }

  #lead(): void {
    clearTimeout(this.#timer);
    for (const other of this.#node.others) this.#replicate(other);
    this.#timer = setTimeout(() => this.#lead(), HEARTBEAT_MS);
  }

  #replicate(to: string): void {
    const { term, snapshot } = this.#log;
    const next = this.#next.get(to)!;
    const prevTerm = this.#log.termAt(next - 1);
    if (prevTerm === undefined) return this.#send(to, { type: "install", term, snapshot });
    const entries = this.#log.from(next);
    this.#send(to, { type: "append", term, prevIndex: next - 1, prevTerm, entries, commit: this.#commit });
  }

  #append({ term, prevIndex, prevTerm, entries, commit }: Message & { type: "append" }, from: string): void {
    if (term < this.term) return this.#send(from, { type: "appended", term: this.term, ok: false, index: 0 });
    this.#follow(term);
    this.#leader = from;
    const known = this.#log.termAt(prevIndex);
    const ok = prevIndex < this.#log.snapshot.index || known === prevTerm;
    if (ok) this.#log.merge(prevIndex, entries);
    const index = ok ? prevIndex + entries.length : Math.min(prevIndex - 1, this.#log.lastIndex);
    this.#send(from, { type: "appended", term, ok, index });
    if (ok) this.#commitTo(Math.min(commit, index));
  }

  #install({ term, snapshot }: Message & { type: "install" }, from: string): void {
    if (term < this.term) return;
    this.#follow(term);
    this.#leader = from;
    if (this.#log.install(snapshot) && snapshot.index > this.#applied) {
      this.value = snapshot.value;
      this.#applied = snapshot.index;
      this.#commit = Math.max(this.#commit, snapshot.index);
    }
    this.#send(from, { type: "appended", term, ok: true, index: snapshot.index });
  }

  #appended({ term, ok, index }: Message & { type: "appended" }, from: string): void {
    if (this.role !== "leader" || term !== this.term) return;
    if (!ok) {
      this.#next.set(from, Math.max(1, index + 1));
      return this.#replicate(from);
    }
    this.#match.set(from, Math.max(index, this.#match.get(from)!));
    this.#next.set(from, this.#match.get(from)! + 1);
    this.#commitReplicated();
  }

  /** Entries of its own term are committed once a majority has them. */
  #commitReplicated(): void {
    const matches = [this.#log.lastIndex, ...this.#match.values()].toSorted((a, b) => b - a);
    const index = matches[this.#bug === "commits without a majority" ? 0 : this.#majority - 1]!;
    if (this.#log.termAt(index) === this.term) this.#commitTo(index);
  }

  #commitTo(index: number): void {
    this.#commit = Math.max(this.#commit, index);
    while (this.#applied < this.#commit) this.#apply(++this.#applied);
    this.#log.compact(this.#applied, this.value);
  }

  #apply(index: number): void {
    const command = this.#log.commandAt(index);
    if (command.op === "write") this.value = command.value;
    const request = this.#waiting.get(index);
    if (request === undefined) return;
    this.#waiting.delete(index);
    this.#answer(request.from, { re: request.id, value: this.value });
  }

  #request(id: number, command: Command, from: string): void {
    if (this.role !== "leader") return this.#answer(from, { re: id, leader: this.#leader });
    if (command.op === "read" && this.#bug === "reads from memory") {
      return this.#answer(from, { re: id, value: this.value });
    }
    this.#log.append(command);
    this.#waiting.set(this.#log.lastIndex, { from, id });
    for (const other of this.#node.others) this.#replicate(other);
    if (this.#bug === "commits without a majority") this.#commitReplicated();
  }

  get #majority(): number {
    return Math.floor(this.#node.all.length / 2) + 1;
  }

  #send(to: string, message: Message): void {
    this.#node.send(to, message);
  }

  #answer(to: string, answer: Answer): void {
    this.#node.send(to, answer);
  }
}
