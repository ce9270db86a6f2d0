/** `seedbed http import`: an actions file from an OpenAPI document. */
import { basename, resolve } from "node:path";
import { z } from "zod";
import { newId } from "../../api/new_id.ts";
import { importActions } from "../../api/project/openapi/actions_text.ts";
import { readOpenApi } from "../../api/project/openapi/read_openapi.ts";
import { writeAllOrNothing } from "../../api/project/scaffold/write.ts";
import { shellWord } from "../../api/shell_word.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { flag, value } from "../options/option.ts";
import type { HttpImportReport } from "../output/http_import.ts";
import { httpImportText } from "../present/http_import_text.ts";

export const command = defineCommand({
  name: "http import",
  description:
    `Writes an actions file from an OpenAPI document of version 3.0 or 3.1: an action for each operation, with
generators from its schemas and examples, the statuses and bodies that it declares, and the
values that it takes from the answers of other operations. Operations that destroy something are marked, and are
chosen only with http explore --destructive. References to other files and hosts are refused.`,
  operands: { usage: "<document>", what: "an OpenAPI document, as JSON or YAML", min: 1, max: 1 },
  options: {
    out: value(
      "<file>",
      "the actions file to write; <document>.actions.ts in the working folder unless given",
      z.string().regex(/\.[cm]?[jt]s$/, "expected a file that ends in .ts, such as shop.actions.ts").optional(),
    ),
    force: flag("overwrite an existing file"),
  },
  examples: [
    { line: "seedbed http import shop.yaml", says: "writes shop.actions.ts" },
    { line: "seedbed http import api/openapi.json --out test/shop.actions.ts", says: "writes that file" },
  ],
  async run({ operands: [shown = ""], options }, context) {
    const file = resolve(context.cwd, shown);
    const document = await readOpenApi(file);
    const imported = await importActions(document, file, basename(shown));
    const path = resolve(context.cwd, options.out ?? `${stemOf(shown, imported.service)}.actions.ts`);
    writeAllOrNothing([{ path, text: imported.text }], { force: options.force, newId, show: context.show });
    const { service, baseUrl, actions, leftOut } = imported;
    const report: HttpImportReport = {
      schema: "seedbed/http-import@1",
      ok: true,
      file: context.show(path),
      service,
      actions: [...actions],
      leftOut: [...leftOut],
      next: `seedbed http explore ${shellWord(context.show(path))} --base-url ${shellWord(baseUrl)}`,
    };
    context.document(report, httpImportText(report, context.style));
    return EXIT.pass;
  },
});

/** `openapi.yaml` says nothing of what it is about. */
function stemOf(path: string, service: string): string {
  const stem = basename(path).replace(/\.(?:json|ya?ml)$/i, "").replace(/\.(?:openapi|oas3?)$/i, "");
  return /^(?:openapi|swagger|api|oas3?|spec)?$/i.test(stem) ? service : stem;
}
