import { http, scenario } from "seedbed";

const shop = { stock: 1, sold: 0 };

async function buy(): Promise<void> {
  if (shop.stock < 1) return;
  shop.stock--;
  await fetch("http://db.test/reserve");
  shop.sold++;
}

export default scenario("the last item is sold once")
  .step(http.when("GET", "http://db.test/reserve").replies(200))
  .parallel("two buyers", { left: buy, right: buy })
  .finally("sold once", () => shop.sold <= 1);
