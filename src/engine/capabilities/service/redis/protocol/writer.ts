/** Answers in the protocol of Redis: RESP2, or RESP3 for a client that has said `HELLO 3`. */
import {
  Double,
  doubleText,
  Members,
  NO_LIST,
  NO_REPLY,
  Pairs,
  Push,
  RedisError,
  type Reply,
  Status,
} from "./replies.ts";

/** Returns a text of one byte in each character. */
export function writeReply(reply: Reply, protocol: 2 | 3): string {
  if (typeof reply === "string") return `$${reply.length}\r\n${reply}\r\n`;
  if (typeof reply === "number") return `:${reply}\r\n`;
  if (reply === null) return protocol === 3 ? "_\r\n" : "$-1\r\n";
  if (reply === NO_REPLY) return "";
  if (reply === NO_LIST) return protocol === 3 ? "_\r\n" : "*-1\r\n";
  if (reply instanceof Status) return `+${reply.text}\r\n`;
  if (reply instanceof RedisError) return `-${reply.message.replace(/[\r\n]+/g, " ")}\r\n`;
  if (typeof reply === "boolean") return protocol === 3 ? `#${reply ? "t" : "f"}\r\n` : `:${reply ? 1 : 0}\r\n`;
  if (reply instanceof Double) {
    const text = doubleText(reply.value);
    return protocol === 3 ? `,${text}\r\n` : writeReply(text, 2);
  }
  if (reply instanceof Pairs) {
    const { flat } = reply;
    return (protocol === 3 ? `%${flat.length / 2}` : `*${flat.length}`) + writeAll(flat, protocol);
  }
  if (reply instanceof Members) {
    return `${protocol === 3 ? "~" : "*"}${reply.items.length}` + writeAll(reply.items, protocol);
  }
  if (reply instanceof Push) {
    return `${protocol === 3 ? ">" : "*"}${reply.items.length}` + writeAll(reply.items, protocol);
  }
  return `*${reply.length}` + writeAll(reply, protocol);
}

function writeAll(items: readonly Reply[], protocol: 2 | 3): string {
  let text = "\r\n";
  for (const item of items) text += writeReply(item, protocol);
  return text;
}

/** A command as a client sends it. */
export function writeCommand(words: readonly string[]): string {
  let text = `*${words.length}\r\n`;
  for (const word of words) text += `$${word.length}\r\n${word}\r\n`;
  return text;
}
