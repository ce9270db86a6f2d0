/** Asks on a terminal for consent to run foreign code, and says what it can reach. */
import { PACKED_BY } from "./came_with.ts";
import type { ConsentRequest } from "./consent.ts";

/** A list of files is not read to its end. */
const MAX_FILES = 8;

/** Lines without colours. */
export function consentText(
  { file, entry, scenario, packedBy, files, digest, capabilities }: ConsentRequest,
): string[] {
  const { host, builtins } = capabilities;
  const shown = files.slice(0, MAX_FILES).join(", ");
  const more = files.length > MAX_FILES ? `, and ${files.length - MAX_FILES} more` : "";
  const facts = [
    ["from", file],
    [
      PACKED_BY.trim(),
      packedBy === undefined ? "nothing says who packed it" : `${packedBy.slice(PACKED_BY.length)}, it says`,
    ],
    ["would run", `${scenario === undefined ? "" : `"${scenario}": `}${shown}${more}`],
    ["digest", digest],
    [
      "host",
      host.length === 0 ? "the scenario declares no part of the host" : `the scenario declares ${host.join(", ")}`,
    ],
    ["built-ins", builtins.length === 0 ? "none" : `${builtins.join(", ")}, simulated`],
    ["isolation", "it reaches none of your other files; the network is closed with Deno, and may be open with Node"],
  ];
  return [
    `The code of ${plain(entry)} was not compiled on this machine.`,
    ...facts.map(([name, what]) => `  ${name!.padEnd(9)}  ${plain(what!)}`),
  ];
}

/** A name that is longer would push the rest of the question off the screen. */
const MAX_LENGTH = 400;

/** Escapes text from the code, which must not write lines of its own into the question, nor change the direction of its text. */
function plain(text: string): string {
  const short = text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
  return short.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "\uFFFD");
}
