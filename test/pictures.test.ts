/** The pictures of the documents are what the examples look like now. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { pictures } from "../scripts/pictures.ts";
import { ROOT } from "./support/files.ts";

test("the pictures are up to date (node scripts/pictures.ts)", async () => {
  for (const [path, text] of await pictures()) expect(readFileSync(`${ROOT}${path}`, "utf8"), path).toBe(text);
});

test("every picture is in a document, and every picture in a document is there", async () => {
  const used = readdirSync(`${ROOT}docs`).filter((name) => name.endsWith(".md")).flatMap((name) =>
    [...readFileSync(`${ROOT}docs/${name}`, "utf8").matchAll(/!\[[^\]]+\]\((pictures\/[^)]+)\)/g)].map(([, path]) =>
      path!
    )
  );
  for (const path of used) expect(existsSync(`${ROOT}docs/${path}`), path).toBe(true);
  for (const path of (await pictures()).keys()) expect(used).toContain(path.replace("docs/", ""));
});
