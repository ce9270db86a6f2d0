/** `seedbed http coverage`: what an exploration has seen, as a table, as JSON and as a page. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { httpCoverageOutput } from "../../src/cli/output/documents.ts";
import { folderWith } from "../support/source.ts";
import { seedbed } from "./seedbed.ts";

const SHOP = `import { from, httpService } from "seedbed";
let count = 0;
export default httpService("shop", {
  app: (request) => request.method === "POST" ? Response.json({ id: ++count }, { status: count > 1 ? 202 : 201 }) : Response.json([]),
})
  .action("add one", { method: "POST", path: "/items", statuses: [201, 400] })
  .produces("id", (body: { id: number }) => body.id)
  .action("<list>", { method: "GET", path: "/items" })
  .action("drop", { method: "DELETE", path: "/items/{id}", params: { id: from("id") }, statuses: [204], destructive: true });
`;

test("statuses are counted for each action; those that are declared and never came, and actions that were never sent, are shown", async () => {
  const cwd = await folderWith({ "shop.actions.ts": SHOP, "seedbed.config.json": '{ "shrink": false }' });
  const explored = await seedbed(["http", "explore", "shop.actions.ts", "--episodes", "2", "--json"], { cwd });
  expect(explored.err).toBe("");
  const { code, out } = await seedbed(["http", "coverage", "--json", "--html", "page.html"], { cwd });
  expect(code).toBe(0);
  const { service, actions } = httpCoverageOutput.parse(JSON.parse(out));
  expect(service).toBe("shop");
  expect(actions).toMatchObject([
    { name: "add one", method: "POST", path: "/items", declared: [201, 400], destructive: false },
    { name: "<list>", seen: [{ status: 200 }] },
    { name: "drop", declared: [204], destructive: true, seen: [] },
  ]);
  expect(actions[0]!.seen.map(({ status }) => status)).toEqual([201, 202]);
  expect(actions[0]!.seen[0]).toEqual({ status: 201, times: 2 });

  const { out: table } = await seedbed(["http", "coverage", "artifacts/coverage.json", "artifacts/coverage.json"], {
    cwd,
  });
  expect(table).toContain("shop: 2 of 3 actions sent, 1 of 3 declared statuses seen");
  expect(table).toMatch(/add one {2}POST \/items +201 ×4, 202 ×\d+ \(undeclared\), 400 never/);
  expect(table).toMatch(/drop +DELETE \/items\/\{id\} +never sent \(destructive\)/);
  const page = await readFile(join(cwd, "page.html"), "utf8");
  expect(page).toContain("&lt;list&gt;");
  expect(page).not.toMatch(/<list>|<script/);
});

test("other documents, files that are not there, and coverage of different services are refused", async () => {
  const coverage = (service: string) => JSON.stringify({ schema: "seedbed/coverage@1", service, actions: [] });
  const cwd = await folderWith({
    "a.json": coverage("a"),
    "b.json": coverage("b"),
    "other.json": "{}",
    "text.json": "x",
  });
  for (
    const [files, message] of [
      [["none.json"], "none.json"],
      [["other.json"], "other.json: expected the coverage of a service, found another document"],
      [["text.json"], "expected the coverage of a service, found another document"],
      [["a.json", "b.json"], "expected the coverage of one service, found that of a and of b"],
    ] as const
  ) {
    const { code, out, err } = await seedbed(["http", "coverage", ...files], { cwd });
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(err).toContain(message);
  }
  const { code, out } = await seedbed(["http", "coverage", "a.json"], { cwd });
  expect(code).toBe(0);
  expect(out).toContain("0 of 0 actions sent");
});
