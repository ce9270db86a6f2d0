/** The clock, the randomness and the locale of the machine, where they hide in objects of the runtime. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { testProgram } from "../../../src/api/runs/run/test_program.ts";
import { evaluate, loadSource } from "../../support/source.ts";
import { SYNC_LIMIT } from "../../support/processes.ts";
import { slow } from "../../support/slow.ts";

const START = Date.UTC(2026, 0, 1);

test("files have virtual dates, however they are made", async () => {
  const value = await evaluate(`
    await world.sleep(250);
    const form = new FormData();
    form.append("blob", new Blob(["x"]), "b.txt");
    form.set("file", new File(["y"], "f.txt"));
    form.set("given", new File(["z"], "g.txt", { lastModified: 5 }));
    const parsed = await new Response(form).formData();
    class Mine extends File {}
    const mine = new Mine(["q"], "m");
    return [...[...form.values(), ...parsed.values(), mine].map((file) => [file.name, file.lastModified]), mine instanceof File];`);
  const dated = [["b.txt", START + 250], ["f.txt", START + 250], ["g.txt", 5]];
  const parsed = [["b.txt", START + 250], ["f.txt", START + 250], ["g.txt", START + 250]];
  expect(value).toEqual([...dated, ...parsed, ["m", START + 250], true]);
});

test("events have virtual timestamps, even those that the runtime makes", async () => {
  const value = await evaluate(`
    await world.sleep(40);
    const made = new CustomEvent("a", { detail: 1 }); class Mine extends Event {} const mine = new Mine("b");
    await world.sleep(2);
    const controller = new AbortController();
    const aborted = new Promise((resolve) => controller.signal.addEventListener("abort", (event) => resolve(event.timeStamp)));
    controller.abort();
    return [made.timeStamp, mine.timeStamp, mine instanceof Event, made instanceof Event, new Event("c").timeStamp, await aborted];`);
  expect(value).toEqual([1040, 1040, true, true, 1042, 1042]);
});

test("a date format without a date formats the virtual one", async () => {
  const value = await evaluate(`
    const format = new Intl.DateTimeFormat("en-US", { dateStyle: "short" });
    return [format.format(), format.format === format.format, format.formatToParts().map((part) => part.value).join(""),
      [undefined].map(format.format)[0], format.format(0), Intl.DateTimeFormat().format()];`);
  expect(value).toEqual(["1/1/26", true, "1/1/26", "1/1/26", "1/1/70", "1/1/2026"]);
});

describe("a form as a body", () => {
  const body = `
    const form = new FormData(); form.append('na"me', "a\\nb"); form.append("file", new File(["content"], "f.txt", { type: "text/plain" }));
    const response = new Response(form);
    const request = new Request("http://localhost/", { method: "POST", body: form, headers: { "x-own": "1" } });
    const [type, text] = [response.headers.get("content-type"), await response.text()];
    const parsed = await request.clone().formData();
    return [type, text, request.headers.get("content-type"), request.headers.get("x-own"), await parsed.get("file").text()];`;
  test("a form as a body has a boundary from the seed", async () => {
    const one = await evaluate(body, "", 1) as string[];
    expect(await evaluate(body, "", 1)).toEqual(one);
    expect(await evaluate(body, "", 2)).not.toEqual(one);
    const boundary = one[0]!.split("boundary=")[1]!;
    expect(one[1]).toBe(
      `--${boundary}\r\nContent-Disposition: form-data; name="na%22me"\r\n\r\na\r\nb\r\n` +
        `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="f.txt"\r\nContent-Type: text/plain\r\n\r\n` +
        `content\r\n--${boundary}--\r\n`,
    );
    expect(one[2]).toMatch(/^multipart\/form-data; boundary=----formdata-seedbed-\d{11}$/);
    expect(one.slice(3)).toEqual(["1", "content"]);
  });
  test("a form that fetch sends has a boundary from the seed", async () => {
    const [loaded] = await loadSource(`
      import { http, scenario } from "seedbed";
      export default scenario("form").step(http.when("POST", "/").replies(200)).step("send", async () => {
        const form = new FormData(); form.append("a", "b");
        await fetch("/", { method: "POST", body: form });
      }).finally("sent", ({ http }) => { throw new Error(http.calls()[0].body); });`);
    const { outcome } = await testProgram(loaded!.program, { seed: 3, shrink: false });
    expect(outcome.finding?.message).toMatch(/^Error: ------formdata-seedbed-\d{11}\r\n.*\r\n\r\nb\r\n------formdata/);
  });
});

test("a blob is read without the real event loop", async () => {
  const value = await evaluate(`
    const seen = [];
    for await (const chunk of new Blob(["ab", "c"]).stream()) seen.push(...chunk);
    const [byob] = [await new Blob([]).stream().getReader({ mode: "byob" }).read(new Uint8Array(2))];
    return [seen, byob.done, await new Response(new Blob(["x"])).text()];`);
  expect(value).toEqual([[97, 98, 99], true, "x"]);
});

slow("dates are in English whatever the machine's locale", () => {
  const support = fileURLToPath(new URL("./print_dates.ts", import.meta.url));
  const runtime = "Deno" in globalThis ? ["run", "-A", support] : [support];
  const env = { ...process.env, LC_ALL: "de_DE.UTF-8", LANG: "de_DE.UTF-8", NODE_OPTIONS: "" };
  const printed = execFileSync(process.execPath, runtime, {
    ...SYNC_LIMIT,
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const text = "Thu Jan 01 2026 00:00:00 GMT+0000 (Coordinated Universal Time)";
  expect(JSON.parse(printed.trim().split("\n").at(-1)!)).toEqual([
    text,
    text.slice(16),
    text,
    text,
    "1/1/2026, 12:00:00 AM",
    "Invalid Date",
  ]);
});
