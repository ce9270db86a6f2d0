/**
 * The message for a Node that is too old. It must run there, so that this file imports nothing: what others import at their
 * top may not be there yet, and would end in a stack.
 */

/** @returns the exit code: a matter of usage */
export function reportOldNode(found: string, oldest: string, argv: readonly string[]): 2 {
  const message = `seedbed needs Node ${oldest} or newer, found ${found}`;
  const hint = "install a newer Node from https://nodejs.org, or run it with Deno: deno run -A npm:seedbed";
  if (argv.includes("--json")) {
    const error = { code: "usage", message, hint };
    console.log(JSON.stringify({ schema: "seedbed/error@1", ok: false, error }, null, 2));
  } else {
    console.error(`error: ${message}\n  hint: ${hint}`);
  }
  return 2;
}
