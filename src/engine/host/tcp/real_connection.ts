/** A connection to a real server, whatever its protocol. */

/** What came, and whether that was all that ever will; or that the server waits for something else before it answers. */
export type Answered = { readonly bytes: Uint8Array; readonly isClosed: boolean } | "waits";

export interface RealConnection {
  /** @param answers how many the bytes ask for, where the protocol tells */
  send(bytes: Uint8Array, answers: number): void;
  /** @param patienceMs real ms for which a server that waits is waited for */
  answer(patienceMs: number): Promise<Answered>;
  /** Settles once the server has noticed. */
  close(): Promise<void>;
}
