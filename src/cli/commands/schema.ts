/** `seedbed schema`: for editors and other tools. */
import { jsonSchema, SCHEMA_NAMES } from "../../api/project/json_schema.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { suggest } from "../../engine/text/suggest.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";

const EXPECTED = new Intl.ListFormat("en-GB", { type: "disjunction" }).format(SCHEMA_NAMES);

export const command = defineCommand({
  name: "schema",
  description: `Prints the JSON Schema (draft 2020-12) of scenario files, of the lines of a trace, of the
configuration, or of the episodes that http explore keeps. With --json or without it, the schema is the document. The package has them too:
schema/<name>.json.`,
  operands: { usage: `[${SCHEMA_NAMES.join("|")}]`, what: EXPECTED, min: 0, max: 1, choices: SCHEMA_NAMES },
  options: {},
  examples: [
    { line: "seedbed schema > scenario.schema.json", says: "for an editor" },
    { line: "seedbed schema trace", says: "header, entries and footer of traces" },
    { line: "seedbed schema config", says: "the fields of seedbed.json" },
  ],
  run({ operands: [given = "scenario"] }, context) {
    const name = SCHEMA_NAMES.find((each) => each === given);
    if (name === undefined) {
      const meant = suggest(given, SCHEMA_NAMES);
      throw new SeedbedError("usage", `expected ${EXPECTED}, found ${JSON.stringify(given)}`, {
        hint: meant === undefined ? undefined : `did you mean ${meant}?`,
      });
    }
    context.print(`${JSON.stringify(jsonSchema(name), null, 2)}\n`);
    return Promise.resolve(EXIT.pass);
  },
});
