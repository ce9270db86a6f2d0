/**
 * Scripted answers, as `http.when` and `proc.when` declare them: rules are asked in the order of their declaration, as long
 * as they have answers left.
 */
import { Failure } from "../findings/failure.ts";
import { suggest } from "../text/suggest.ts";

interface Entry<R> {
  readonly rule: R;
  used: number;
}

/** A request or a process that no rule answers, as the finding names it. */
export interface Unanswered {
  /** The finding's title. */
  readonly title: string;
  readonly message: string;
  /** Its names, which are compared with the rules to find the nearest. */
  readonly asked: readonly string[];
  /** Says how to declare a rule, or what else to do. */
  readonly remedy: string;
}

export class RuleBook<R extends { readonly times: number | undefined }> {
  readonly #entries: Entry<R>[] = [];
  readonly #asks: (rule: R) => string;
  readonly #describe: (rule: R) => string;

  /**
   * @param asks what a rule answers, in the words of what may be asked
   * @param describe a rule with its answer
   */
  constructor(asks: (rule: R) => string, describe: (rule: R) => string) {
    this.#asks = asks;
    this.#describe = describe;
  }

  add(rule: R): void {
    this.#entries.push({ rule, used: 0 });
  }

  /** Uses up an answer of the first rule that matches and has one left. */
  take(matches: (rule: R) => boolean): R | undefined {
    const found = this.#find(matches);
    if (found !== undefined) found.used++;
    return found?.rule;
  }

  has(matches: (rule: R) => boolean): boolean {
    return this.#find(matches) !== undefined;
  }

  /** The rules that answered nothing. */
  unused(): readonly string[] {
    // Asked at the end of each of many runs, in which the program may have patched the methods of arrays.
    let unused: string[] | undefined;
    for (let index = 0; index < this.#entries.length; index++) {
      const { rule, used } = this.#entries[index]!;
      if (used > 0) continue;
      unused ??= [];
      unused[unused.length] = this.#describe(rule);
    }
    return unused ?? NONE;
  }

  /** The finding for something that no rule answers: what the nearest rule is, and which rules there are. */
  unanswered({ title, message, asked, remedy }: Unanswered): Failure {
    const known = this.#entries.map(({ rule }) => this.#asks(rule));
    const isUsedUp = asked.some((name) => known.includes(name));
    const nearest = isUsedUp ? undefined : asked.map((name) => suggest(name, known)).find((name) => name !== undefined);
    return new Failure("unsimulated", title, message, {
      hint: nearest === undefined ? remedy : `did you mean ${nearest}? If not, ${remedy}`,
      details: this.#entries.length === 0 ? ["there are no rules"] : this.#entries.map((entry) => this.#detail(entry)),
    });
  }

  #find(matches: (rule: R) => boolean): Entry<R> | undefined {
    return this.#entries.find((entry) => isLeft(entry) && matches(entry.rule));
  }

  #detail(entry: Entry<R>): string {
    const state = !isLeft(entry) ? " (used up)" : entry.used === 0 ? " (never used)" : "";
    return `rule: ${this.#describe(entry.rule)}${state}`;
  }
}

const NONE: readonly string[] = [];

function isLeft({ rule, used }: Entry<{ readonly times: number | undefined }>): boolean {
  return used < (rule.times ?? Infinity);
}
