/** What a command has begun for others, and the process must not end before. */
const begun: Promise<void>[] = [];

export function atEnd(work: Promise<void>): void {
  begun.push(work);
}

export async function allEnded(): Promise<void> {
  await Promise.all(begun);
}
