/** Who listens to which channels. */
import type { Client } from "./client.ts";
import { Push } from "./protocol/replies.ts";
import { matches } from "./store/glob.ts";

export class Channels {
  readonly #channels = new Map<string, Set<Client>>();
  readonly #patterns = new Map<string, Set<Client>>();
  readonly #shardChannels = new Map<string, Set<Client>>();

  subscribe(client: Client, channel: string): void {
    client.channels.add(channel);
    join(this.#channels, channel, client);
  }

  subscribePattern(client: Client, pattern: string): void {
    client.patterns.add(pattern);
    join(this.#patterns, pattern, client);
  }

  subscribeShard(client: Client, channel: string): void {
    client.shardChannels.add(channel);
    join(this.#shardChannels, channel, client);
  }

  unsubscribe(client: Client, channel: string): void {
    client.channels.delete(channel);
    part(this.#channels, channel, client);
  }

  unsubscribePattern(client: Client, pattern: string): void {
    client.patterns.delete(pattern);
    part(this.#patterns, pattern, client);
  }

  unsubscribeShard(client: Client, channel: string): void {
    client.shardChannels.delete(channel);
    part(this.#shardChannels, channel, client);
  }

  leave(client: Client): void {
    for (const channel of [...client.channels]) this.unsubscribe(client, channel);
    for (const pattern of [...client.patterns]) this.unsubscribePattern(client, pattern);
    for (const channel of [...client.shardChannels]) this.unsubscribeShard(client, channel);
  }

  /** Returns how many got it. */
  publish(channel: string, message: string): number {
    let count = 0;
    for (const client of this.#channels.get(channel) ?? []) {
      client.send(new Push(["message", channel, message]));
      count++;
    }
    for (const [pattern, clients] of this.#patterns) {
      if (!matches(pattern, channel)) continue;
      for (const client of clients) {
        client.send(new Push(["pmessage", pattern, channel, message]));
        count++;
      }
    }
    return count;
  }

  publishShard(channel: string, message: string): number {
    const clients = this.#shardChannels.get(channel) ?? [];
    for (const client of clients) client.send(new Push(["smessage", channel, message]));
    return [...clients].length;
  }

  names(pattern: string): string[] {
    return [...this.#channels.keys()].filter((channel) => matches(pattern, channel));
  }

  shardNames(pattern: string): string[] {
    return [...this.#shardChannels.keys()].filter((channel) => matches(pattern, channel));
  }

  count(channel: string): number {
    return this.#channels.get(channel)?.size ?? 0;
  }

  shardCount(channel: string): number {
    return this.#shardChannels.get(channel)?.size ?? 0;
  }

  get patternCount(): number {
    return this.#patterns.size;
  }
}

function join(listeners: Map<string, Set<Client>>, name: string, client: Client): void {
  listeners.set(name, (listeners.get(name) ?? new Set()).add(client));
}

function part(listeners: Map<string, Set<Client>>, name: string, client: Client): void {
  const clients = listeners.get(name);
  if (clients?.delete(client) === true && clients.size === 0) listeners.delete(name);
}
