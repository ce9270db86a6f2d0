/**
 * Finds the other ways that a run could have gone: at each place, what else could have happened first. Something may come first if the
 * windows of all operations still have a solution: each is due within its window after the operation in whose turn it started, and
 * what comes first is what the event loop looks at first. The least solution gives latencies that lead there.
 */
import type { Way } from "./way.ts";
import { Course } from "./course.ts";
import type { Happening, ObservedRun, OrderPlan, Place } from "./observed.ts";

/** Something else that comes at a place of a run. */
export interface Alternative {
  readonly at: number;
  readonly place: Place;
}

export interface Alternatives {
  readonly found: readonly Alternative[];
  /** False if the run is too long to look at all of it, or does not fit the windows. */
  readonly isComplete: boolean;
}

/** Places of longer runs beyond this are not looked at. */
const MAX_PLACES = 1_000;
/**
 * How much is looked at in one place: what could come first, times what is there. Where more than some 45 operations are pending, only
 * some of them are looked at: planning the next run would take longer than the run.
 */
const MAX_LOOKS = 2_000;
/** In how many ways times may lead to one order, where the thread is busy now and then. */
const MAX_COURSES = 16;

/**
 * Lists what else could have come first at each place from `first` on.
 * @param options.allowsAnyLatency whether operations may take as long as any of their kind does, beyond their windows
 */
export function alternativesOf(
  run: ObservedRun,
  first: number,
  { allowsAnyLatency = false }: { readonly allowsAnyLatency?: boolean } = {},
): Alternatives {
  const walk = new Walk(run, allowsAnyLatency);
  const found: Alternative[] = [];
  for (let at = 0; at < run.happenings.length; at++) {
    if (at === MAX_PLACES) return { found, isComplete: false };
    if (at >= first) found.push(...walk.alternatives().map((place) => ({ at, place })));
    if (!walk.goOn()) return { found, isComplete: false };
  }
  return { found, isComplete: !run.wasFrozen && !walk.isCut };
}

/** The plan of a run that is as `run` was up to a place, and goes another way there. */
export function planOf(run: ObservedRun, { seed, preemptions }: OrderPlan, { at, place }: Alternative): OrderPlan {
  const order = [...run.happenings.slice(0, at).map((happening) => happening.place), place];
  const walk = new Walk(run);
  while (walk.at < at && walk.goOn());
  return { seed, order, preemptions: preemptions + 1, latenciesMs: walk.latenciesFor(place) };
}

/** Walks along a run, and knows when everything so far may have happened. */
class Walk {
  readonly #run: ObservedRun;
  #courses: Course[];
  at = 0;
  /** Some ways in which times lead to the order were left out, or some of what could have come first. */
  isCut = false;

  constructor(run: ObservedRun, allowsAnyLatency = false) {
    this.#run = run;
    this.#courses = [new Course(run, allowsAnyLatency)];
  }

  /** Lists what else could have come here. */
  alternatives(): Place[] {
    const happening = this.#happening;
    const { place, pending } = happening;
    if ("choice" in place) {
      return Array.from({ length: place.of }, (_, choice) => ({ choice, of: place.of }))
        .filter(({ choice }) => choice !== place.choice);
    }
    const there = this.#arrive(happening, place.id, pending);
    const most = Math.max(1, Math.floor(MAX_LOOKS / there.length));
    if (pending.length > most) this.isCut = true;
    return spread(pending, most).filter((id) =>
      this.#courses.some((course) => wayOf(course, id, there, happening) !== undefined)
    )
      .map((id) => ({ id }));
  }

  /** On to the next place; false if there is no solution for what has happened. */
  goOn(): boolean {
    const happening = this.#happening;
    const { place, pending, round } = happening;
    if ("choice" in place) {
      this.at++;
      return true;
    }
    const there = this.#arrive(happening, place.id, pending);
    this.at++;
    const went: Course[] = [];
    for (const course of this.#courses) {
      const ways = course.ways(place.id, there, round).filter((way) => course.allows(way));
      for (const [index, way] of ways.entries()) {
        const next = index === ways.length - 1 ? course : course.clone();
        if (next.take(place.id, way, pending)) went.push(next);
      }
    }
    this.#courses = went.slice(0, MAX_COURSES);
    if (went.length > MAX_COURSES) this.isCut = true;
    return went.length > 0;
  }

  /** In virtual ms, by number: latencies with which this comes next. */
  latenciesFor(place: Place): Map<number, number> {
    const happening = this.#happening;
    if ("choice" in place || "choice" in happening.place) {
      return this.#courses[0]!.latenciesFor(undefined, undefined, true)!;
    }
    const there = this.#arrive(happening, happening.place.id, happening.pending);
    for (const course of this.#courses) {
      const way = wayOf(course, place.id, there, happening);
      if (way === undefined) continue;
      return course.latenciesFor(place.id, way, true) ?? course.latenciesFor(place.id, way, false)!;
    }
    throw new Error("expected an alternative that was found to be possible");
  }

  get #happening(): Happening {
    return this.#run.happenings[this.at]!;
  }

  #arrive(happening: Happening, id: number, pending: readonly number[]): readonly number[] {
    const there = [id, ...pending];
    if (this.#arrivedAt === this.at) return there;
    this.#arrivedAt = this.at;
    for (const course of this.#courses) course.arrive(happening, there);
    return there;
  }

  #arrivedAt = -1;
}

/** So many of them at most, from everywhere in the list. */
function spread(ids: readonly number[], most: number): readonly number[] {
  if (ids.length <= most) return ids;
  return Array.from({ length: most }, (_, index) => ids[Math.floor(index * ids.length / most)]!);
}

function wayOf(course: Course, id: number, there: readonly number[], { round }: Happening): Way | undefined {
  return course.ways(id, there, round).find((way) => course.allows(way));
}
