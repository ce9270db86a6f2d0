/**
 * Which of the changes that are not durable may survive a loss of power, in every way: what ALICE (Pillai et al., OSDI 2014) and CrashMonkey
 * (Mohan et al., OSDI 2018) enumerate. Where there are too many ways, those in which little or nearly all is lost come first.
 */

/** A change of the journal, as far as it matters here. */
export interface Loseable {
  readonly isOfNames: boolean;
  /** The number of sectors, of which a part may be written; 1 for what is written as a whole. */
  readonly sectors: number;
}

/** The changes that survive, by their place in the journal; of one of them perhaps only its first sectors. */
export interface Surviving {
  readonly kept: readonly number[];
  readonly torn?: { readonly index: number; readonly sectors: number };
}

/** With more changes than this, not every set of them is tried. */
const MAX_CHANGES = 8;
/** Ways in which one write is torn. */
const MAX_TORN = 7;

/**
 * @param isOrdered changes of names survive in their order
 * @returns the sets, that of all changes first; and whether there are no others
 */
export function waysToLose(
  changes: readonly Loseable[],
  isOrdered: boolean,
): { readonly ways: readonly Surviving[]; readonly isComplete: boolean } {
  const all = changes.map((_, index) => index);
  const isSmall = changes.length <= MAX_CHANGES;
  const sets = isSmall ? subsets(all) : likely(all);
  const allowed = isOrdered ? sets.filter((kept) => keepsOrder(kept, changes)) : sets;
  let isComplete = isSmall;
  const ways = allowed.flatMap((kept): Surviving[] => {
    const index = kept.findLast((each) => !changes[each]!.isOfNames);
    if (index === undefined) return [{ kept }];
    const { sectors } = changes[index]!;
    const step = Math.max(1, Math.ceil((sectors - 1) / MAX_TORN));
    if (step > 1) isComplete = false;
    const torn: Surviving[] = [];
    for (let whole = step; whole < sectors; whole += step) torn.push({ kept, torn: { index, sectors: whole } });
    return [{ kept }, ...torn];
  });
  return { ways, isComplete };
}

/** Those with the most changes first. */
function subsets(all: readonly number[]): number[][] {
  const sets = Array.from({ length: 2 ** all.length }, (_, lost) => all.filter((index) => (lost >> index & 1) === 0));
  return sets.sort((a, b) => b.length - a.length);
}

/** Everything, nothing, every beginning, all but one, and one alone. */
function likely(all: readonly number[]): number[][] {
  const beginnings = all.map((index) => all.slice(0, all.length - 1 - index));
  const allButOne = all.map((lost) => all.filter((index) => index !== lost));
  return [[...all], ...beginnings, ...allButOne, ...all.map((index) => [index])];
}

/** Of the changes of names a beginning is kept. */
function keepsOrder(kept: readonly number[], changes: readonly Loseable[]): boolean {
  const names = changes.flatMap(({ isOfNames }, index) => isOfNames ? [index] : []);
  const left = names.filter((index) => kept.includes(index)).length;
  return names.slice(0, left).every((index) => kept.includes(index));
}
