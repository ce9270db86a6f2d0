/** `child_process.ChildProcess`: what all processes show that a program has started. */
import { EventEmitter } from "node:events";
import type { Readable, Writable } from "node:stream";
import type { ChannelOwner } from "./channel.ts";

export abstract class ChildProcess extends EventEmitter implements ChannelOwner {
  pid: number | undefined;
  abstract readonly spawnfile: string;
  abstract readonly spawnargs: readonly string[];
  abstract readonly stdin: Writable | null;
  abstract readonly stdout: Readable | null;
  abstract readonly stderr: Readable | null;
  abstract readonly stdio: readonly (Writable | Readable | null | undefined)[];
  connected = false;
  channel: ChannelOwner["channel"];
  exitCode: number | null = null;
  signalCode: NodeJS.Signals | null = null;
  killed = false;

  abstract kill(signal?: unknown): boolean;

  ref(): void {}

  unref(): void {}

  disconnect(): void {}

  [Symbol.dispose](): void {
    if (!this.killed) this.kill();
  }
}
