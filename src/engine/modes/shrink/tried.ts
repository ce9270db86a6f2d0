/**
 * The attempts that were made already. Passes that take turns come by the same ones, and different edits often come to the same run:
 * what lies behind the end of a run is not asked for, and what is missing is answered by default. So runs of inputs alone are kept as a
 * tree, whose nodes are what is asked for after the same answers (Hypothesis calls it its data tree), and an attempt is made only if it
 * leads out of the tree. Of other runs, the decisions that they were given are remembered.
 */
import type { Decision } from "../../decisions/decision.ts";
import type { InputBounds, InputValue } from "../../decisions/inputs.ts";
import { EditedSource } from "../../decisions/sources.ts";

/** Longer runs take longer than it takes to remember them, and more memory. */
const MAX_DECISIONS = 1_000;
const MAX_KEPT = 20_000;
/** Of more draws, the default answers are not the simplest ones any more. */
const MAX_DRAWS = 100;

/** What a run asks for after some answers; of a run that has ended there, nothing. */
interface Node {
  readonly asked: (InputBounds & { readonly label: string }) | undefined;
  readonly answers: Map<InputValue, Node>;
}

/** Of one program. */
export class Tried {
  readonly #keys = new Set<string>();
  #root: Node | undefined;
  #nodes = 0;

  /** Returns whether there was such an attempt, and remembers this one. */
  has(decisions: readonly Decision[]): boolean {
    if (decisions.length > MAX_DECISIONS) return false;
    if (this.#root !== undefined && decisions.every(isInput) && this.#isKnown(decisions)) return true;
    if (this.#keys.size === MAX_KEPT) this.#keys.clear();
    const key = keyOf(decisions);
    if (this.#keys.has(key)) return true;
    this.#keys.add(key);
    return false;
  }

  /**
   * Remembers what was decided in a run. Returns the index of the decision where another run asked for something else after the same
   * answers, so that what runs depends on more than its decisions; undefined if there is none.
   */
  add(decisions: readonly Decision[]): number | undefined {
    if (decisions.length >= MAX_DRAWS || !decisions.every(isInput)) return undefined;
    if (this.#nodes > MAX_KEPT) [this.#root, this.#nodes] = [undefined, 0];
    const nodeAt = (index: number): Node => {
      this.#nodes++;
      const decision = decisions[index];
      return { asked: decision && { label: decision.label, ...decision.bounds! }, answers: new Map() };
    };
    let node = this.#root ??= nodeAt(0);
    for (const [index, decision] of decisions.entries()) {
      if (!asksFor(node, decision)) return index;
      const value = decision.value as InputValue;
      let next = node.answers.get(value);
      if (next === undefined) node.answers.set(value, next = nodeAt(index + 1));
      node = next;
    }
    return node.asked === undefined ? undefined : decisions.length;
  }

  /** Returns whether a run with these answers stays in the tree until it ends. */
  #isKnown(decisions: readonly Decision[]): boolean {
    const source = new EditedSource(decisions);
    let node = this.#root;
    while (node?.asked !== undefined) {
      node = node.answers.get(source.next({ kind: "input", nth: 0, ...node.asked }) as InputValue);
    }
    return node !== undefined;
  }
}

function asksFor({ asked }: Node, { label, bounds }: Decision): boolean {
  return asked?.label === label && asked.min === bounds!.min && asked.max === bounds!.max;
}

function isInput({ kind }: Decision): boolean {
  return kind === "input";
}

function keyOf(decisions: readonly Decision[]): string {
  return JSON.stringify(decisions.map(({ kind, label, value }) => [kind, label, value]));
}
