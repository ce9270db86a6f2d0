/** Streams of files as Node has them: the same code gives the same in a world and on real files. */
import * as realFs from "node:fs";
import { join } from "node:path";
import * as realStream from "node:stream";
import { describe, expect, test } from "vitest";
import { evaluate, folderWith } from "../../support/source.ts";

/** Code that gives a value: it has `fs`, `folder` and `stream`. */
const CASES: Readonly<Record<string, string>> = {
  "instanceof": `
    const read = fs.createReadStream(folder + "/none").on("error", () => {});
    const write = fs.createWriteStream(folder + "/w");
    await new Promise((done) => write.end("x", done));
    return [
      read instanceof fs.ReadStream, read instanceof stream.Readable, write instanceof fs.WriteStream,
      write instanceof stream.Writable, {} instanceof fs.ReadStream, read instanceof fs.WriteStream,
      read.constructor === fs.ReadStream, fs.ReadStream.name, fs.WriteStream.name,
    ];`,
  "new, without new, and extends": `
    class Counting extends fs.WriteStream {
      count = 0;
      write(chunk, ...rest) { this.count++; return super.write(chunk, ...rest); }
    }
    const counting = new Counting(folder + "/c");
    counting.write("a");
    counting.write("b");
    await new Promise((done) => counting.end("c", done));
    const texts = [];
    for (const made of [new fs.ReadStream(folder + "/c"), fs.ReadStream(folder + "/c", "utf8")]) {
      for await (const chunk of made) texts.push(String(chunk));
    }
    return [counting instanceof Counting, counting.count, counting.bytesWritten, texts];`,
  "called on an object, with another open": `
    function Patched(...args) { fs.ReadStream.apply(this, args); }
    Patched.prototype = Object.create(fs.ReadStream.prototype);
    Patched.prototype.open = function () {
      fs.open(this.path, this.flags, this.mode, (error, fd) => {
        if (error) return this.emit("error", error);
        this.fd = fd;
        this.emit("open", fd);
      });
    };
    fs.writeFileSync(folder + "/p", "patched");
    let text = "";
    for await (const chunk of new Patched(folder + "/p")) text += chunk;
    const code = await new Promise((done) => new Patched(folder + "/none").on("error", (error) => done(error.code)));
    return [text, code];`,
  "events in their order": `
    fs.writeFileSync(folder + "/e", "text");
    const log = [];
    const read = fs.createReadStream(folder + "/e");
    for (const name of ["open", "ready", "data", "end", "close"]) read.on(name, () => log.push(name + (read.pending ? " pending" : "")));
    await new Promise((done) => read.on("close", done));
    const write = fs.createWriteStream(folder + "/e2");
    for (const name of ["open", "ready", "finish", "close"]) write.on(name, () => log.push(name));
    write.end("x");
    await new Promise((done) => write.on("close", done));
    return [log, read.bytesRead, write.bytesWritten];`,
  "a part of a file": `
    fs.writeFileSync(folder + "/part", "0123456789");
    const texts = [];
    for (const options of [{ start: 3 }, { end: 3 }, { start: 2, end: 4 }, { start: 2, highWaterMark: 3 }, { start: 20 }]) {
      const chunks = [];
      for await (const chunk of fs.createReadStream(folder + "/part", options)) chunks.push(String(chunk));
      texts.push(chunks);
    }
    await new Promise((done) => fs.createWriteStream(folder + "/part", { flags: "r+", start: 4 }).end("xy", done));
    return [texts, fs.readFileSync(folder + "/part", "utf8")];`,
  "closing, destroying, and what is not there": `
    const log = [];
    const write = fs.createWriteStream(folder + "/closed");
    write.write("a");
    await new Promise((done) => write.close(done));
    log.push(fs.readFileSync(folder + "/closed", "utf8"));
    await new Promise((done) => fs.createWriteStream(folder + "/no/file").on("error", (error) => done(log.push(error.code))));
    const read = fs.createReadStream(folder + "/closed");
    await new Promise((done) => read.on("open", () => read.close(done)));
    log.push(read.destroyed, read.pending);
    return log;`,
  "a descriptor that stays open": `
    fs.writeFileSync(folder + "/fd", "text");
    const fd = fs.openSync(folder + "/fd", "r");
    const read = fs.createReadStream("", { fd, autoClose: false, start: 0 });
    await new Promise((done) => read.on("data", () => {}).on("end", done));
    const size = fs.fstatSync(fd).size;
    fs.closeSync(fd);
    return size;`,
};

describe("as on real files", () => {
  test.each(Object.entries(CASES))("file streams behave as on real files: %s", async (_name, code) => {
    const AsyncFunction = (async () => {}).constructor as new (...args: string[]) => (...args: unknown[]) => unknown;
    const real = await new AsyncFunction("fs", "folder", "stream", code)(
      realFs,
      join(await folderWith({})),
      realStream,
    );
    const simulated = await evaluate(
      `const folder = "/tmp"; ${code}`,
      `import * as fs from "node:fs"; import * as stream from "node:stream";`,
    );
    expect(simulated).toEqual(JSON.parse(JSON.stringify(real)));
  });
});
