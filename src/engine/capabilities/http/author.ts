/** The requests of a run as the code of a scenario sees them. */
import { authorObject } from "../capability.ts";
import type { BaseWorld } from "../part.ts";
import { HTTP } from "./http.ts";
import type { HttpCall } from "./messages.ts";
import type { Conditions } from "./target.ts";

/** The HTTP requests of a run, as the code of a scenario sees them. */
export interface Requests {
  /** All requests so far, in order, or those that `http.when` with the same arguments would answer. */
  calls(method?: string, target?: string, conditions?: Conditions): readonly HttpCall[];
}

class AuthorHttp implements Requests {
  readonly #world: BaseWorld;

  constructor(world: BaseWorld) {
    this.#world = world;
  }

  calls(method?: string, target?: string, conditions?: Conditions): readonly HttpCall[] {
    return this.#world.use(HTTP).calls(method, target, conditions);
  }
}

export const requests = authorObject((world: BaseWorld): Requests => new AuthorHttp(world), ["calls"]);
