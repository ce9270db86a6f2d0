/** Pipes between a program and one that it has started: what is written arrives in order, and that it arrives is an operation. */
import { Buffer } from "node:buffer";
import type { Readable, Writable } from "node:stream";
import { Liveness } from "../../node_lib/bindings/liveness.ts";
import { coded } from "../../realm/coded.ts";
import type { Scope } from "../../realm/scope.ts";
import { Mailbox } from "../messages/mailbox.ts";
import { streamModule } from "../stream.ts";
import type { Sink } from "./info.ts";

/** The end that reads, and the mailbox that what is written goes to. */
export interface ReadEnd {
  readonly stream: Readable;
  readonly mailbox: Mailbox;
}

/**
 * The end of the program that has started another one: what that writes, until it ends.
 * @param keepsAlive whether it keeps its program alive until then
 */
export function readEnd(scope: Scope, detail: string, keepsAlive: boolean): ReadEnd {
  const liveness = new Liveness(scope.machine.handles);
  const stream = referable(new streamModule.Readable({ read() {} }), liveness);
  const mailbox = new Mailbox(scope, detail, (parcel) => {
    if (parcel === "closed") liveness.close();
    if (!stream.destroyed) stream.push(parcel === "closed" ? null : parcel.data);
  }, "pipe");
  mailbox.start();
  if (keepsAlive) liveness.open(() => `pipe ${detail}`, () => mailbox.close());
  return { stream, mailbox };
}

/** Where a program writes to that another one has started. */
export function sinkTo(mailbox: Mailbox, isCopy: boolean): Sink {
  return { isCopy, write: (bytes) => mailbox.put({ data: Buffer.from(bytes), ports: [] }) };
}

/** The end of the program that has started another one, whose stdin it writes. */
export function writeEnd(mailbox: Mailbox): Writable {
  return new streamModule.Writable({
    write(chunk: Uint8Array, _encoding, done) {
      if (!mailbox.isOpen) return done(brokenPipe());
      mailbox.put({ data: Buffer.from(chunk), ports: [] });
      done();
    },
    final(done) {
      mailbox.put("closed");
      done();
    },
  });
}

function brokenPipe(): Error {
  return Object.assign(coded(new Error("write EPIPE"), "EPIPE"), { errno: -32, syscall: "write" });
}

/** `process.stdin` of a program whose input another one writes: it keeps the program alive while it is read. */
export function stdinOf(scope: Scope, input: Mailbox | "none"): Readable {
  const liveness = new Liveness(scope.machine.handles);
  const stream: Readable = new streamModule.Readable({
    read() {
      if (input === "none") return void this.push(null);
      liveness.open(() => "stdin", () => {});
      input.start();
    },
  });
  if (input !== "none") {
    input.moveTo(scope, "stdin", (parcel) => {
      if (parcel === "closed") liveness.close();
      stream.push(parcel === "closed" ? null : parcel.data);
    });
  }
  stream.on("pause", () => liveness.unref()).on("resume", () => liveness.ref()).on("close", () => liveness.close());
  return Object.assign(referable(stream, liveness), { fd: 0, isTTY: false });
}

function referable<S extends Readable>(stream: S, liveness: Liveness): S {
  const members = {
    ref: () => (liveness.ref(), stream),
    unref: () => (liveness.unref(), stream),
  };
  return Object.assign(stream, members);
}
