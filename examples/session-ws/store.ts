/** What a shop knows of a visitor. */
export interface Session {
  readonly cart: readonly string[];
}

/** Sessions in a store that takes a moment to answer. */
export class SessionStore {
  readonly #sessions = new Map<string, string>();

  async load(id: string): Promise<Session> {
    await this.#moment();
    return JSON.parse(this.#sessions.get(id) ?? '{"cart":[]}') as Session;
  }

  async save(id: string, session: Session): Promise<void> {
    await this.#moment();
    this.#sessions.set(id, JSON.stringify(session));
  }

  #moment(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, 1));
  }
}
