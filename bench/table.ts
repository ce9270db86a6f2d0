/** What every benchmark gives: a row of a table. Ratios are with a peer in the same run, on the same machine. */

export interface Row {
  readonly what: string;
  readonly seedbed: string;
  readonly peer: string;
  /** Above 1 is in Seedbed's favour. */
  readonly ratio: number;
  /** The least ratio that is wanted; undefined where the row is for information. */
  readonly want: number | undefined;
}

export function printTable(rows: readonly Row[]): void {
  const cells = rows.map((row) => [
    row.what,
    row.seedbed,
    row.peer,
    `${row.ratio.toFixed(2)}×`,
    row.want === undefined ? "" : `${row.ratio >= row.want ? "ok" : "BELOW"} (want ≥ ${row.want}×)`,
  ]);
  const all = [["what", "seedbed", "against", "ratio", ""], ...cells];
  const widths = all[0]!.map((_cell, column) => Math.max(...all.map((row) => row[column]!.length)));
  for (const row of all) console.log(row.map((cell, column) => cell.padEnd(widths[column]!)).join("  ").trimEnd());
}

/** Thousands with a space, as in `512 000`. */
export function count(value: number): string {
  return Math.round(value).toString().replace(/\B(?=(\d{3})+$)/g, " ");
}

/** Calls `work` until at least `forMs` have passed, after warming up; returns how many units a second it did. */
export async function rate(forMs: number, work: () => Promise<number>): Promise<number> {
  await work();
  const start = performance.now();
  let units = 0;
  while (performance.now() - start < forMs) units += await work();
  return units / ((performance.now() - start) / 1000);
}

/** Lets each work take its turn, a warm-up and then `rounds` times; returns the median units a second of CPU of each. */
export async function ratesByTurns(rounds: number, works: readonly (() => Promise<number>)[]): Promise<number[]> {
  const rates: number[][] = works.map(() => []);
  for (let round = -1; round < rounds; round++) {
    for (const [index, work] of works.entries()) {
      const before = process.cpuUsage();
      const units = await work();
      const { user, system } = process.cpuUsage(before);
      if (round >= 0) rates[index]!.push(units / ((user + system) / 1e6));
    }
  }
  return rates.map((each) => each.toSorted((a, b) => a - b)[Math.floor(each.length / 2)]!);
}
