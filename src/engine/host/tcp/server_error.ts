/** What is wrong with a server outside, in words that name neither its address nor a password. */
export class ServerError extends Error {
  override readonly name = "ServerError";
}

/** @param what was done, as in `it cannot be reached` */
export function systemError(what: string, error: unknown): ServerError {
  if (error instanceof ServerError) return error;
  const { code, errors } = error as { code?: string; errors?: readonly { code?: string }[] };
  return new ServerError(`${what}: ${code ?? errors?.[0]?.code ?? "the connection failed"}`);
}
