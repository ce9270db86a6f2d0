/** `seedbed trust remove`: takes consent to run code back. */
import { nowMs } from "../../api/host.ts";
import { ledgerFolder, type ListedEntry, listLedger, removeFromLedger } from "../../api/project/trust/ledger.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { suggest } from "../../engine/text/suggest.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { trustReport } from "../output/trust.ts";
import { count } from "../present/text.ts";
import { SHOWN_DIGITS, trustLines } from "../present/trust_text.ts";

/** Fewer characters would mean an entry by accident. */
const MIN_PREFIX = 4;

export const command = defineCommand({
  name: "trust remove",
  description: `Revokes consent: seedbed refuses the code with this digest, or asks about it, the next time. Your
own code is trusted again once you compile it again.`,
  operands: {
    usage: "<digest | all>",
    what: `the beginning of a digest, ${MIN_PREFIX} characters or more, or all`,
    min: 1,
    max: 1,
  },
  options: {},
  examples: [
    { line: "seedbed trust remove 3f9a1c", says: "the entry with this digest prefix" },
    { line: "seedbed trust remove all --json", says: "all of them, as JSON" },
  ],
  run({ operands: [meant] }, context) {
    const listed = listLedger();
    const removed = meant === "all" ? listed : [chosen(meant!.toLowerCase(), listed)];
    for (const { digest } of removed) removeFromLedger(digest);
    const atMs = nowMs();
    const shown = removed.map((each) => trustReport(each, atMs));
    context.document(
      { schema: "seedbed/trust-remove@1", ok: true, ledger: ledgerFolder(), removed: shown },
      `${trustLines(shown, context.style)}removed ${count(removed.length, "digest")}\n`,
    );
    return Promise.resolve(EXIT.pass);
  },
});

/** @throws SeedbedError `usage` for what begins no digest, or several */
function chosen(prefix: string, listed: readonly ListedEntry[]): ListedEntry {
  const shape = `all, or the beginning of a digest: ${MIN_PREFIX} to 64 of the characters 0-9 and a-f`;
  if (!new RegExp(`^[0-9a-f]{${MIN_PREFIX},64}$`).test(prefix)) {
    const isMeant = suggest(prefix, ["all"]);
    throw new SeedbedError("usage", `expected ${shape}, found ${JSON.stringify(prefix.slice(0, 100))}`, {
      hint: isMeant === undefined ? "seedbed trust list shows them" : "did you mean all?",
    });
  }
  const found = listed.filter(({ digest }) => digest.startsWith(prefix));
  if (found.length === 1) return found[0]!;
  if (found.length > 1) {
    const digests = found.map(({ digest }) => digest.slice(0, Math.max(SHOWN_DIGITS, prefix.length + 4)));
    throw new SeedbedError(
      "usage",
      `${prefix} is the prefix of ${found.length} digests: ${digests.slice(0, 10).join(", ")}`,
      {
        hint: "type a longer prefix",
      },
    );
  }
  const nearest = suggest(prefix, listed.map(({ digest }) => digest.slice(0, prefix.length)));
  throw new SeedbedError("usage", `no digest in the ledger begins with ${prefix}`, {
    hint: nearest === undefined ? "seedbed trust list shows them" : `did you mean ${nearest}?`,
  });
}
