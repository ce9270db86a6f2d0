/** `http explore --probe`: what a service does wrong that only requests of no action show. */
import { expect, test } from "vitest";
import { httpExploreOutput, httpReplayOutput } from "../../src/cli/output/documents.ts";
import { folderWith } from "../support/source.ts";
import { seedbed } from "./seedbed.ts";

/** Notes that can be put, deleted and read; each of the faults can be left out. */
const source = (isRight: boolean, off = "") =>
  `import fc from "fast-check";
import { env, httpService } from "seedbed";
const notes = new Map<string, number>([["a", 1]]);
const id = fc.constantFrom("a", "b");
export default httpService("notes", {
  app: (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/state") return Response.json(Object.fromEntries(notes));
    const right = ${isRight};
    if (right && request.headers.get("authorization") !== "Bearer KEY of the world") return new Response(null, { status: 401 });
    const name = pathname.split("/")[2]!;
    if (request.method === "PUT") notes.set(name, right ? 1 : (notes.get(name) ?? 0) + 1);
    else if (request.method === "DELETE" && right) notes.delete(name);
    else if (request.method === "GET" && !notes.has(name)) return new Response(null, { status: 404 });
    return Response.json({});
  },
})
  .action("put", { method: "PUT", path: "/notes/{id}", params: { id } })
  .action("remove", { method: "DELETE", path: "/notes/{id}", params: { id } })
  .action("read", { method: "GET", path: "/notes/{name}", params: { name: id } })
  .auth({ bearer: env("KEY") })
  .state("/state")${off};
`;

async function explored(isRight: boolean, off: string, ...more: string[]) {
  const cwd = await folderWith({ "a.actions.ts": source(isRight, off), "seedbed.config.json": '{ "shrink": false }' });
  const args = ["http", "explore", "a.actions.ts", "--episodes", "12", "--steps", "4", "--json", ...more];
  const { out, err } = await seedbed(args, { cwd });
  const { findings } = httpExploreOutput.parse(JSON.parse(out));
  return { cwd, err, findings, titles: findings.map(({ report }) => report.finding!.title).sort() };
}

test("nothing of it is looked for unless it is allowed, and a service without faults has no findings", async () => {
  expect((await explored(false, "")).titles).toEqual([]);
  expect((await explored(true, "", "--probe")).titles).toEqual([]);
});

test("each of the faults is found, and an episode is replayed with the same requests", async () => {
  const { cwd, findings, titles } = await explored(false, "", "--probe");
  expect(titles).toContain("not-idempotent (put)");
  expect(titles.filter((title) => title.startsWith("unprotected"))).not.toEqual([]);
  // The others are the first of an episode only where this one is switched off.
  const deleted = await explored(false, '.off("unprotected", "not-idempotent")', "--probe");
  expect(deleted.titles).toEqual(["use-after-delete (remove)"]);
  const { episodes } = findings.find(({ report }) => report.finding!.title === "not-idempotent (put)")!;
  const { out, code, err } = await seedbed(["http", "replay", episodes[0]!, "--json"], { cwd });
  expect(code, err).toBe(1);
  expect(httpReplayOutput.parse(JSON.parse(out)).episodes[0]).toMatchObject({ verdict: "persists", differences: [] });
});
