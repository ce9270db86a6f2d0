import { http, scenario } from "seedbed";

const order: string[] = [];
const get = async (name: string) => {
  await fetch(`http://svc.test/${name}`);
  order.push(name);
};

export default scenario("answers come in the order of the requests")
  .step(http.when("GET", "http://svc.test/a").replies(200))
  .step(http.when("GET", "http://svc.test/b").replies(200))
  .step("two at once", async () => {
    await Promise.all([get("a"), get("b")]);
    if (order.join("") !== "ab") throw new Error(order.join(""));
  });
