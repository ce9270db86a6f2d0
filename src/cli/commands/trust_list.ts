/** `seedbed trust list`: the code that runs on this machine without a question. */
import { nowMs } from "../../api/host.ts";
import { ledgerFolder, listLedger } from "../../api/project/trust/ledger.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { trustReport } from "../output/trust.ts";
import { trustLines } from "../present/trust_text.ts";

export const command = defineCommand({
  name: "trust list",
  description: `Lists the code that runs on this machine without asking, newest first: code compiled or packed here,
code recorded from it, and code that you allowed with --allow-code or in a prompt. Each entry has a
digest prefix, the reason, the age, the scenario, the packer that it claims, and what it uses.`,
  operands: { usage: "", what: "no arguments", min: 0, max: 0 },
  options: {},
  examples: [
    { line: "seedbed trust list", says: "all of it" },
    {
      line: "seedbed trust list --json | jq '.entries[] | select(.why == \"allowed\")'",
      says: "the code that you allowed",
    },
  ],
  run(_input, context) {
    const folder = ledgerFolder();
    const atMs = nowMs();
    const entries = listLedger().map((each) => trustReport(each, atMs));
    context.document(
      { schema: "seedbed/trust-list@1", ok: true, ledger: folder, entries },
      entries.length === 0 ? `nothing in ${folder}\n` : trustLines(entries, context.style),
    );
    return Promise.resolve(EXIT.pass);
  },
});
