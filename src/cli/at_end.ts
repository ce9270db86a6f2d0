/** Work that a command has begun and that must end before the process does. */
const begun: Promise<void>[] = [];

export function atEnd(work: Promise<void>): void {
  begun.push(work);
}

export async function allEnded(): Promise<void> {
  await Promise.all(begun);
}
