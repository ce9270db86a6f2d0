import { http, scenario } from "seedbed";

async function load(names: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  await Promise.all(names.map(async (name) => {
    const answer = await fetch(`http://svc.test/${name}`);
    found.push(await answer.text());
  }));
  return found;
}

export default scenario("answers are in the order of the questions")
  .step(http.when("GET", "http://svc.test/a").replies(200, "a"))
  .step(http.when("GET", "http://svc.test/b").replies(200, "b"))
  .step("load", async () => {
    const found = await load(["a", "b"]);
    if (found.join("") !== "ab") throw new Error(`found ${found.join(", ")}`);
  });
