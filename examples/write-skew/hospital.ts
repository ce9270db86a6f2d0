/** Who is on call in a hospital. A doctor may leave as long as another one stays. */
import pg from "pg";

export type Isolation = "REPEATABLE READ" | "SERIALIZABLE";

/** How often a transaction is tried that the database gives up because of another one. */
const TRIES = 3;
const SERIALIZATION_FAILURE = "40001";

/** Asks to leave. @returns whether the doctor has left */
export async function leave(doctor: string, isolation: Isolation): Promise<boolean> {
  const client = new pg.Client({ host: "db", user: "hospital", database: "hospital" });
  await client.connect();
  try {
    for (let left = TRIES; left > 0; left--) {
      try {
        return await leaveOnce(client, doctor, isolation);
      } catch (error) {
        await client.query("ROLLBACK");
        if ((error as { code?: string }).code !== SERIALIZATION_FAILURE) throw error;
      }
    }
    return false;
  } finally {
    await client.end();
  }
}

async function leaveOnce(client: pg.Client, doctor: string, isolation: Isolation): Promise<boolean> {
  await client.query(`BEGIN ISOLATION LEVEL ${isolation}`);
  const { rows } = await client.query<{ count: string }>("SELECT count(*) FROM doctor WHERE on_call");
  const mayLeave = Number(rows[0]!.count) >= 2;
  if (mayLeave) await client.query("UPDATE doctor SET on_call = false WHERE name = $1", [doctor]);
  await client.query("COMMIT");
  return mayLeave;
}

export async function onCall(): Promise<number> {
  const client = new pg.Client({ host: "db", user: "hospital", database: "hospital" });
  await client.connect();
  const { rows } = await client.query<{ count: string }>("SELECT count(*) FROM doctor WHERE on_call");
  await client.end();
  return Number(rows[0]!.count);
}
