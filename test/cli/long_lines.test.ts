/** Of a line that is too long to be shown, what is shown is the part that the failure is about. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { ended, folder, seedbed, start } from "./seedbed.ts";

const many = (prefix: string) =>
  Array.from({ length: 60 }, (_, index) => `const ${prefix}${index} = ${index};`).join(" ");
const CODE = `import { scenario } from "seedbed";
export default scenario("long").step("x", () => {
  ${many("a")} const limit = 1; if (a1 === limit) throw new Error("found"); ${many("b")}
});
`;

let cwd: string;
let text: string;
beforeAll(async () => {
  cwd = folder({ "long.scenario.ts": CODE });
  text =
    (await seedbed(["run", "long.scenario.ts", "--reporter", "pretty", "--reporter", "html=page.html"], { cwd })).out;
});

test("the story shows the relevant part of a long line", () => {
  const line = text.split("\n").find((line) => line.includes("fails here"))!;
  expect(line).toMatch(/long\.scenario\.ts:3 +….*throw new Error.*….*fails here/);
});

test("the HTML page shows the relevant part of a long line", () => {
  const excerpt = /<span class="line fails">.*<\/span>/.exec(readFileSync(join(cwd, "page.html"), "utf8"))![0];
  expect(excerpt).toMatch(/<code>….*throw new Error\(&quot;found&quot;\).*…<\/code>/);
});

test("the source pane of the REPL shows the relevant part of a long line", async () => {
  const child = start(["repl", "last-fail"], { cwd });
  child.stdin.write("finding\nsource\n");
  const line = (await ended(child)).out.split("\n").findLast((line) => line.includes("throw new Error"));
  expect(line).toMatch(/3 ….*throw new Error\("found"\)/);
});
