/** SCAN and its kin: the options that they share. */
import { type Call, syntaxError, Words } from "../command.ts";
import { RedisError, type Reply } from "../protocol/replies.ts";
import { matches } from "../store/glob.ts";
import { integer } from "../store/numbers.ts";
import { scan } from "../store/scan.ts";

/** Small collections are returned at once. */
const SMALL = 128;

/**
 * @param at where the cursor stands in the words
 * @param keep for `TYPE`
 */
export function scanOf<T>(
  { args }: Call,
  at: number,
  itemsOf: () => readonly T[],
  nameOf: (item: T) => string,
  show: (chosen: readonly T[]) => readonly Reply[],
  keep?: (item: T, type: string) => boolean,
): Reply {
  if (!/^\d{1,20}$/.test(args[at]!)) throw new RedisError("ERR invalid cursor");
  const words = new Words(args, at + 1);
  let count = 10;
  let pattern = "*";
  let type: string | undefined;
  while (words.left > 0) {
    const option = words.option();
    if (option === "COUNT") {
      count = integer(words.next());
      if (count < 1) throw syntaxError();
    } else if (option === "MATCH") pattern = words.next();
    else if (option === "TYPE" && keep !== undefined) type = words.next().toLowerCase();
    else throw syntaxError();
  }
  const items = itemsOf();
  const isWhole = keep === undefined && items.length <= SMALL;
  const [next, found] = isWhole ? [0, items] : scan(items, nameOf, Number(args[at]), count);
  const chosen = found.filter((item) => matches(pattern, nameOf(item)) && (type === undefined || keep!(item, type)));
  return [String(next), show(chosen)];
}
