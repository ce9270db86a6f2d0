/** Messages name commands as `seedbed test`; on the screen they are what can be typed where this program was started. */
import { programName } from "../../api/program_name.ts";
import { COMMAND_NAMES } from "../catalog.ts";

const WORDS = [...new Set(COMMAND_NAMES.map((name) => name.split(" ")[0]!))];
/** Not what has been put that way already. */
const COMMAND = new RegExp(`(?<!npx |npm:)\\bseedbed (?=(?:${WORDS.join("|")})\\b)`, "g");

export function asTyped(text: string, program: string = programName()): string {
  return program === "seedbed" ? text : text.replaceAll(COMMAND, `${program} `);
}
