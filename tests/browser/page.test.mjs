// The page in a real Chromium: what people do with it, by mouse and by keys, on a screen and on a phone.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { chromium as executablePath, start } from "./server.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const query = "行政复议 纠错率";
const at = (path, parameters) => `${path}?${new URLSearchParams(parameters)}`;

let server;
let browser;

before(async () => {
  assert.ok(executablePath, "no Chromium: install Debian's package `chromium`, or name one in CHROMIUM");
  server = await start();
  // As root, which CI is, Chromium starts only without its own sandbox.
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  // What is proposed while one types is read after the start.
  for (;;) {
    const status = await (await fetch(`${server.base}/api/status`)).json();
    if (status.suggestions) break;
  }
});

after(async () => {
  await browser?.close();
  if (server) assert.equal(await server.stop(), 0, "it ends as it should");
});

/** Runs a test on a page of its own, and fails if the page complained or asked anybody else. */
function inBrowser(name, options, body) {
  test(name, async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "zh-CN", ...options });
    const page = await context.newPage();
    const complaints = [];
    const { refused = [], ...rest } = options;
    page.on("console", (message) => {
      if (message.type() !== "error" && message.type() !== "warning") return;
      // The browser itself tells of answers that are meant to be refusals.
      if (refused.some((status) => message.text().includes(`status of ${status}`))) return;
      complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("request", (request) => {
      if (!request.url().startsWith(server.base)) complaints.push(`asked ${request.url()}`);
    });
    try {
      await body(page);
      assert.deepEqual(complaints, []);
    } finally {
      await context.close();
    }
  });
}

/** Fails if axe finds that somebody cannot use the page. */
async function accessible(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] }));
  const told = found.violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
  assert.deepEqual(told, []);
}

/** Fails if the page is wider than the screen. */
async function fits(page) {
  const [wide, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(wide <= screen, `${wide} of ${screen} pixels`);
}

const search = async (page, text) => {
  await page.fill("#q", text);
  await page.press("#q", "Enter");
  await page.waitForURL((url) => url.pathname === "/search" && url.searchParams.get("q") === text);
  await page.waitForSelector("li.report");
};

inBrowser("searching shows passages by report, with what was found marked", {}, async (page) => {
  await page.goto(`${server.base}/`);
  assert.equal(await page.evaluate(() => document.activeElement.id), "q");
  await search(page, query);
  assert.equal(await page.inputValue("#q"), query);
  assert.ok((await page.title()).startsWith(query));
  const marks = await page.locator("li.report mark").allTextContents();
  assert.ok(marks.includes("行政复议") && marks.includes("纠错率"), marks.join());
  assert.match(await page.textContent("li.report .meta"), /[省市]/);
  assert.match(await page.textContent("li.report .section"), /›/);
  assert.match(await page.textContent(".summary"), /28 篇报告，30 段（共检索 32 篇、11 个地区）/);
});

inBrowser("the first result is there as soon as it is found", {}, async (page) => {
  await page.goto(`${server.base}/`);
  await page.fill("#q", query);
  // From the key press to the frame in which the first result is painted, as the page itself sees it.
  const painted = page.evaluate(
    () =>
      new Promise((resolve) => {
        addEventListener("keydown", (event) => {
          const began = event.timeStamp;
          const look = () => {
            const found = document.querySelector("li.report mark");
            if (found) requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)));
            else requestAnimationFrame(look);
          };
          look();
        }, { once: true, capture: true });
      }),
  );
  await page.press("#q", "Enter");
  const took = await painted;
  console.log(`# first result painted ${took.toFixed(0)} ms after the key press`);
  assert.ok(took > 0);
});

// Types the query, and waits until its answer is there. The addresses of all searches that the page makes from then on are noted.
async function typed(page) {
  const asked = [];
  page.on("request", (request) => {
    if (new URL(request.url()).pathname === "/search") asked.push(request.url());
  });
  await page.goto(`${server.base}/`);
  const answered = page.waitForResponse((response) => new URL(response.url()).pathname === "/search");
  await page.fill("#q", query);
  await answered;
  return asked;
}

inBrowser("the answer is asked for while one has stopped typing, and once", {}, async (page) => {
  const asked = await typed(page);
  assert.equal(new URL(page.url()).pathname, "/", "nothing is shown before it is asked for");
  await search(page, query);
  assert.equal(asked.length, 1, asked.join(" "));
  // What is typed further is another question.
  await search(page, `${query} 宜昌`);
  assert.equal(asked.length, 2, asked.join(" "));
  assert.equal(new URL(asked[1]).searchParams.get("q"), `${query} 宜昌`);
});

inBrowser("what was answered a while ago is asked for again", {}, async (page) => {
  const asked = await typed(page);
  await page.evaluate(() => {
    const now = Date.now;
    Date.now = () => now() + 6000;
  });
  await search(page, query);
  assert.equal(asked.length, 2, asked.join(" "));
});

inBrowser("facets narrow the search, sideways too, and the back button goes back", {}, async (page) => {
  await page.goto(server.base + at("/search", { q: query }));
  const all = await page.textContent(".summary strong");
  await page.click("#filters .facet a:has-text('湖北省')");
  await page.waitForURL((url) => url.searchParams.get("region") === "420000");
  await page.waitForSelector("#filters a.selected:has-text('湖北省')");
  const some = await page.textContent(".summary strong");
  assert.ok(Number(some) < Number(all), `${some} of ${all}`);
  assert.ok(await page.isVisible("#filters .facet a:has-text('江苏省')"), "drill sideways");
  assert.ok(await page.isVisible(".chips a:has-text('湖北省')"));
  await page.click("#filters .facet a:has-text('宜昌市')");
  await page.waitForURL((url) => url.searchParams.getAll("region").join() === "420500");
  await page.click("#filters .facet a:has-text('2023')");
  await page.waitForURL((url) => url.searchParams.get("year") === "2023");
  await page.waitForSelector(".chips a:has-text('2023 年')");
  await page.goBack();
  await page.waitForFunction(() => !document.querySelector(".chips").textContent.includes("2023"));
  await page.goBack();
  await page.goBack();
  await page.waitForFunction((all) => document.querySelector(".summary strong").textContent === all, all);
  assert.equal(new URL(page.url()).searchParams.has("region"), false);
  await page.goForward();
  await page.waitForSelector("#filters a.selected:has-text('湖北省')");
  await page.click(".chips a:has-text('湖北省')");
  await page.waitForFunction(() => !document.querySelector(".chips"));
});

inBrowser("years, order and pages stand in the address, which can be opened anew", {}, async (page) => {
  await page.goto(server.base + at("/search", { q: "执法" }));
  await page.fill("input[name=from]", "2022");
  await page.fill("input[name=to]", "2023");
  await page.click(".years button");
  await page.waitForURL((url) => url.searchParams.get("year") === "2022..2023");
  await page.click(".orders a:has-text('新→旧')");
  await page.waitForURL((url) => url.searchParams.get("sort") === "-year");
  await page.waitForSelector(".orders a[aria-current]:has-text('新→旧')");
  await page.click(".pages a[rel=next]");
  await page.waitForURL((url) => url.searchParams.get("page") === "2");
  await page.waitForSelector(".pages span[aria-current]:has-text('2')");
  const titles = await page.locator("li.report h2").allTextContents();
  await page.goto(page.url());
  assert.deepEqual(await page.locator("li.report h2").allTextContents(), titles);
  assert.equal(await page.inputValue("input[name=from]"), "2022");
});

inBrowser("indicators, regions and headings are proposed while one types", {}, async (page) => {
  await page.goto(`${server.base}/`);
  await page.locator("#q").pressSequentially("纠错");
  await page.waitForSelector("#suggestions li");
  assert.equal(await page.getAttribute("#q", "aria-expanded"), "true");
  assert.ok((await page.locator("#suggestions").textContent()).includes("纠错率"));
  await accessible(page);
  await page.press("#q", "ArrowDown");
  const chosen = await page.locator("#suggestions li[aria-selected=true] span").first().textContent();
  assert.equal(await page.getAttribute("#q", "aria-activedescendant"), "suggestion-0");
  await page.press("#q", "Enter");
  await page.waitForURL((url) => url.searchParams.get("q") === chosen);
  await page.waitForSelector("li.report");
  await page.fill("#q", "执法 ");
  await page.locator("#q").pressSequentially("宜昌");
  await page.click("#suggestions li:has-text('湖北省 宜昌市')");
  await page.waitForURL((url) => url.searchParams.get("region") !== null && url.searchParams.get("q") === "执法");
  await page.waitForSelector(".chips a:has-text('宜昌市')");
});

inBrowser("a report shows the passage in its place, and the way from hit to hit", {}, async (page) => {
  await page.goto(server.base + at("/search", { q: "执法", region: "420500" }));
  await page.click("li.report a.title");
  await page.waitForSelector(".report-view .passage.current");
  assert.ok(await page.locator(".passage.current").first().isVisible());
  const [top, height] = await page.evaluate(() => [document.querySelector(".passage.current").getBoundingClientRect().top, innerHeight]);
  assert.ok(top >= 0 && top < height, `the passage is on the screen: ${top} of ${height}`);
  assert.ok((await page.locator(".outline li").count()) > 5);
  assert.ok((await page.locator(".figure").count()) > 5);
  assert.match(await page.getAttribute(".figure >> nth=0", "title"), /：/);
  assert.ok((await page.locator(".body mark").count()) > 0);
  await accessible(page);
  const before = page.url();
  // The best passage may be the last one of the report.
  const keys = (await page.locator(".steps a[rel=next]").count()) > 0 ? ["n", "p"] : ["p", "n"];
  await page.keyboard.press(keys[0]);
  await page.waitForURL((url) => url.href !== before);
  await page.waitForSelector(".passage.current");
  await page.waitForSelector(`.steps a[rel=${keys[1] === "n" ? "next" : "prev"}]`);
  await page.keyboard.press(keys[1]);
  await page.waitForURL((url) => url.href === before);
  await page.click(".outline a >> nth=0");
  assert.match(new URL(page.url()).hash, /^#s\d+$/);
  await page.click(".back a");
  await page.waitForSelector("li.report");
  assert.equal(new URL(page.url()).searchParams.get("region"), "420500");
});

inBrowser("what is cited has place, title, year, section, date and address", { permissions: ["clipboard-read", "clipboard-write"] }, async (page) => {
  await page.goto(server.base + at("/search", { q: "纠错率为12.5%", region: "420500" }));
  await page.click(".cite summary >> nth=0");
  await page.click(".cite .copy >> nth=0");
  await page.waitForSelector(".copy:has-text('已复制')");
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, /^湖北省宜昌市：《宜昌市2023年度法治政府建设年度报告》（2023年度），“.*（七）行政复议.*”，2024-01-31，湖北\/宜昌\//);
});

inBrowser("figures come as a table, a plot and a file, each with its sentence", { acceptDownloads: true }, async (page) => {
  await page.goto(`${server.base}/figures`);
  await page.fill("#q", "纠错率");
  await page.press("#q", "Enter");
  await page.waitForSelector("table.figures");
  assert.ok((await page.locator("table.figures tbody tr").count()) >= 8);
  assert.ok((await page.locator(".plot svg rect").count()) >= 3, "bars over regions");
  await accessible(page);
  const file = page.waitForEvent("download");
  await page.click("a.download");
  const table = readFileSync(await (await file).path(), "utf8");
  assert.ok(table.startsWith("\ufeff地区代码,地区,年份,") && table.includes("行政复议案件纠错率"));
  await page.fill("input[name=region]", "宜昌");
  await page.click(".narrower button");
  await page.waitForURL((url) => url.searchParams.get("region") === "宜昌");
  await page.waitForSelector(".plot polyline");
  await page.click("table.figures a.value >> nth=0");
  await page.waitForSelector(".report-view .passage.current");
  assert.ok((await page.locator(".passage.current").first().textContent()).length > 0);
});

inBrowser("nothing found leads on, and what cannot be read is explained", { refused: [400, 404] }, async (page) => {
  await page.goto(server.base + at("/search", { q: "纠错率", year: "1999", region: "420000" }));
  await page.waitForSelector(".nothing");
  await accessible(page);
  await page.click(".ways a:has-text('不限年份')");
  await page.waitForSelector("li.report");
  await page.goto(server.base + at("/search", { q: "执法", region: "鼓楼区" }));
  assert.match(await page.textContent(".problem"), /有几个同名的地区[^]*320106/);
  await accessible(page);
  await page.goto(`${server.base}/nothing`);
  assert.match(await page.textContent(".problem"), /没有这个页面/);
});

inBrowser("while an answer takes long, the page says so", {}, async (page) => {
  await page.goto(server.base + at("/search", { q: "执法" }));
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route("**/search?*", async (route) => {
    await held;
    await route.continue();
  });
  await page.fill("#q", "复议");
  await page.press("#q", "Enter");
  await page.waitForSelector("#progress.on");
  await page.waitForSelector("#progress:has-text('检索时间较长')");
  assert.equal(await page.getAttribute("main", "aria-busy"), "true");
  release();
  await page.waitForURL((url) => url.searchParams.get("q") === "复议");
  await page.waitForFunction(() => !document.querySelector("#progress").classList.contains("on"));
});

inBrowser("keys: / goes to the box, j and k from report to report", {}, async (page) => {
  await page.goto(server.base + at("/search", { q: "执法" }));
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  assert.equal(await page.evaluate(() => [...document.querySelectorAll("li.report")].findIndex((report) => report.contains(document.activeElement))), 1);
  await page.keyboard.press("k");
  await page.keyboard.press("/");
  assert.equal(await page.evaluate(() => document.activeElement.id), "q");
  await page.keyboard.press("Escape");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".report-view");
});

for (const colorScheme of ["light", "dark"]) {
  inBrowser(`a phone, ${colorScheme}`, { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, colorScheme }, async (page) => {
    for (const path of ["/", at("/search", { q: query }), "/reports", at("/figures", { q: "纠错率" })]) {
      await page.goto(server.base + path);
      await fits(page);
      await accessible(page);
    }
    await page.goto(server.base + at("/search", { q: query }));
    await page.click("li.report a.title");
    await page.waitForSelector(".report-view");
    await fits(page);
    await page.goBack();
    await page.waitForSelector("li.report");
    assert.equal(await page.isVisible("#filters"), false);
    await page.click(".to-filters");
    await page.waitForSelector("#filters", { state: "visible" });
    await page.click("#filters a:has-text('湖北省')");
    await page.waitForURL((url) => url.searchParams.get("region") === "420000");
    await page.waitForSelector("#filters", { state: "hidden" });
    const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = Number(ground.match(/\d+/)[0]) > 128;
    assert.equal(light, colorScheme === "light", ground);
  });
}

for (const colorScheme of ["light", "dark"]) {
  inBrowser(`everybody can use every page, ${colorScheme}`, { colorScheme }, async (page) => {
    const report = (await (await fetch(`${server.base}/api/reports?limit=1&region=420500`)).json()).reports[0].id;
    for (const path of ["/", at("/search", { q: query }), "/reports", at("/figures", { q: "纠错率" }), "/figures", `/report/${encodeURI(report)}`]) {
      await page.goto(server.base + path);
      await accessible(page);
    }
  });
}

inBrowser("on paper there are only the results", {}, async (page) => {
  await page.goto(server.base + at("/search", { q: query }));
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.isVisible(".top"), false);
  assert.equal(await page.isVisible("#filters"), false);
  assert.ok(await page.isVisible("li.report mark >> nth=0"));
});

inBrowser("without a script everything still leads somewhere", { javaScriptEnabled: false }, async (page) => {
  await page.goto(`${server.base}/`);
  await page.fill("#q", query);
  await page.click(".search button");
  await page.waitForURL((url) => url.pathname === "/search");
  await page.click("#filters .facet a:has-text('湖北省')");
  await page.waitForURL((url) => url.searchParams.get("region") === "420000");
  await page.click("li.report a.title >> nth=0");
  await page.waitForURL((url) => url.pathname.startsWith("/report/"));
  assert.ok(await page.isVisible(".passage.current >> nth=0"));
});

test("the first page is small", async () => {
  const page = await fetch(`${server.base}/`);
  const text = await page.text();
  const paths = ["/", ...text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map((match) => (typeof match === "string" ? match : match[1]));
  let bytes = 0;
  for (const path of paths) {
    // `fetch` expands what it gets, so the length is taken from the header.
    const answer = await fetch(server.base + path, { headers: { "accept-encoding": "gzip" } });
    bytes += Number(answer.headers.get("content-length"));
    await answer.arrayBuffer();
  }
  console.log(`# the first page with all that belongs to it: ${bytes} bytes compressed`);
  assert.equal(paths.length, 4);
  assert.ok(bytes > 0 && bytes <= 60_000, `${bytes} bytes`);
});
