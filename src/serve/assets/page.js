// Makes pages quicker to use; each works without. Pages are fetched and put in place of what stands there, with the address
// in the history as a browser would have it.
"use strict";
(() => {
  const main = () => document.getElementById("main");
  const field = () => document.getElementById("q");
  const progress = document.getElementById("progress");
  const followed = ["/search", "/figures", "/reports", "/report/", "/"];
  let running = null;
  let shown = location.pathname + location.search;

  // Going from page to page

  const isOwn = (url) =>
    url.origin === location.origin &&
    followed.some((path) => (path.endsWith("/") && path !== "/" ? url.pathname.startsWith(path) : url.pathname === path));

  const wait = () => {
    const bar = setTimeout(() => progress.classList.add("on"), 150);
    const word = setTimeout(() => {
      const note = document.createElement("span");
      note.textContent = "检索时间较长，请稍候…";
      progress.replaceChildren(note);
    }, 2500);
    main().setAttribute("aria-busy", "true");
    return () => {
      clearTimeout(bar);
      clearTimeout(word);
      progress.classList.remove("on");
      progress.replaceChildren();
      main().removeAttribute("aria-busy");
      main().classList.remove("stale");
    };
  };

  const put = (text, url) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    const typed = field();
    const isTyping = typed && document.activeElement === typed;
    for (const id of ["main", "navigation"]) {
      const from = page.getElementById(id);
      const to = document.getElementById(id);
      if (!from || !to) return false;
      to.replaceWith(from);
    }
    const head = page.querySelector(".top .search");
    const old = document.querySelector(".top .search");
    if (head && old) {
      old.action = head.getAttribute("action");
      old.querySelector("#carried").replaceWith(head.querySelector("#carried"));
      const [from, to] = [head.querySelector("#q"), old.querySelector("#q")];
      to.value = from.value;
      for (const name of ["placeholder", "aria-label"]) to.setAttribute(name, from.getAttribute(name));
    } else if (head) {
      document.querySelector(".top .brand").after(head);
    } else if (old) {
      old.remove();
    }
    document.title = page.title;
    shown = url.pathname + url.search;
    closeProposals();
    if (isTyping && !field()) main().focus({ preventScroll: true });
    prepare();
    return true;
  };

  const place = (url, top) => {
    const target = url.hash && document.getElementById(decodeURIComponent(url.hash.slice(1)));
    if (target) target.scrollIntoView();
    else if (top || window.scrollY) window.scrollTo(0, top);
  };

  // What is seen of a page is painted before what is further down is laid out.
  const paintFirst = () => {
    const page = main();
    page.classList.add("arriving");
    requestAnimationFrame(() => setTimeout(() => page.classList.remove("arriving")));
  };

  const load = async (url, signal) => {
    const answer = await fetch(url, { signal, headers: { accept: "text/html" } });
    const text = await answer.text();
    if (!/^text\/html/.test(answer.headers.get("content-type") || "")) throw new Error("no page");
    return { end: new URL(answer.url), text };
  };

  // A page that is asked for before one goes to it, and what an index said a while ago is not shown as new.
  const FRESH = 5000;
  let ahead = null;
  const leaveAhead = () => {
    if (ahead) ahead.control.abort();
    ahead = null;
  };
  const askAhead = (url) => {
    if (ahead && ahead.address === url.href && Date.now() - ahead.since < FRESH) return;
    leaveAhead();
    const control = new AbortController();
    ahead = { address: url.href, control, since: Date.now(), page: load(url, control.signal) };
    // Whoever goes there asks again.
    ahead.page.catch(() => {});
  };
  const taken = (url) => {
    const mine = ahead;
    ahead = null;
    if (mine && mine.address === url.href && Date.now() - mine.since < FRESH) return mine;
    if (mine) mine.control.abort();
    return null;
  };

  const go = async (address, { record = true, top = 0 } = {}) => {
    const url = new URL(address, location.href);
    if (running) running.abort();
    const asked = taken(url);
    const mine = (running = asked ? asked.control : new AbortController());
    const done = wait();
    if (record) history.replaceState({ top: window.scrollY }, "");
    try {
      const page = asked ? asked.page.catch(() => load(url, mine.signal)) : load(url, mine.signal);
      const { end, text } = await page;
      if (mine !== running) return;
      end.hash = url.hash;
      if (record) history.pushState({ top: 0 }, "", end);
      if (!put(text, end)) throw new Error("no page");
      if (!top && !end.hash) paintFirst();
      place(end, top);
    } catch (error) {
      if (mine === running && error.name !== "AbortError") {
        // The server is gone, or the answer is no page: let the browser say so.
        if (record) location.assign(url);
        else location.reload();
      }
    } finally {
      if (mine === running) {
        running = null;
        done();
      } else {
        done();
      }
    }
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.hasAttribute("download") || link.target) return;
    const url = new URL(link.href);
    if (!isOwn(url)) return;
    // Places on the page itself are the browser's.
    if (url.pathname + url.search === shown && url.hash) {
      history.replaceState({ top: window.scrollY }, "");
      return;
    }
    event.preventDefault();
    go(url);
  });

  // Whoever has stopped typing is about to ask: the answer is there when the key is pressed.
  const PAUSE = 150;
  let pause = 0;
  const asks = (form) => {
    const url = new URL(form.action);
    const values = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value.trim()) values.append(name, value.trim());
    url.search = values.toString();
    return url;
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "get" || !isOwn(new URL(form.action))) return;
    event.preventDefault();
    clearTimeout(pause);
    closeProposals();
    go(asks(form));
  });

  const prepareAnswer = () => {
    clearTimeout(pause);
    pause = setTimeout(() => {
      const input = field();
      if (!input || document.activeElement !== input || !input.value.trim()) return;
      const url = asks(input.form);
      if (url.pathname + url.search !== shown) askAhead(url);
    }, PAUSE);
  };

  history.scrollRestoration = "manual";
  addEventListener("popstate", (event) => {
    if (location.pathname + location.search === shown) {
      place(new URL(location.href), event.state ? event.state.top : window.scrollY);
      return;
    }
    go(location.href, { record: false, top: event.state ? event.state.top : 0 });
  });

  // Proposals while typing

  let proposals = [];
  let chosen = -1;
  let asked = null;
  let timer = 0;
  const names = { indicator: "指标", region: "地区", heading: "标题" };

  const list = () => document.getElementById("suggestions");
  const closeProposals = () => {
    clearTimeout(timer);
    if (asked) asked.abort();
    proposals = [];
    chosen = -1;
    if (!list()) return;
    list().hidden = true;
    list().replaceChildren();
    field().setAttribute("aria-expanded", "false");
    field().removeAttribute("aria-activedescendant");
  };

  // The word that is being typed: what stands behind the last blank, quote or parenthesis before the cursor.
  const word = (input) => {
    const before = input.value.slice(0, input.selectionStart ?? input.value.length);
    const start = Math.max(...[...' \u3000"“”()（）:：-'].map((mark) => before.lastIndexOf(mark))) + 1;
    return { start, text: before.slice(start) };
  };

  const show = () => {
    const items = proposals.map((entry, place) => {
      const item = document.createElement("li");
      item.id = "suggestion-" + place;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(place === chosen));
      const text = document.createElement("span");
      text.textContent = entry.sort === "region" ? entry.text.replaceAll("/", " ") : entry.text;
      const sort = document.createElement("span");
      sort.className = "sort";
      sort.textContent = names[entry.sort];
      item.append(text, sort);
      item.addEventListener("mousedown", (event) => {
        event.preventDefault();
        take(entry);
      });
      return item;
    });
    list().replaceChildren(...items);
    list().hidden = items.length === 0;
    field().setAttribute("aria-expanded", String(items.length > 0));
    if (chosen >= 0) {
      field().setAttribute("aria-activedescendant", "suggestion-" + chosen);
      items[chosen].scrollIntoView({ block: "nearest" });
    } else field().removeAttribute("aria-activedescendant");
  };

  const propose = () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const { text } = word(field());
      if (asked) asked.abort();
      if (!text.trim()) return closeProposals();
      const mine = (asked = new AbortController());
      try {
        const answer = await fetch("/api/suggest?limit=4&q=" + encodeURIComponent(text.slice(0, 100)), { signal: mine.signal });
        if (!answer.ok) return;
        const found = await answer.json();
        if (mine !== asked || document.activeElement !== field()) return;
        proposals = found.suggestions;
        chosen = -1;
        show();
      } catch {
        // Without proposals one types on.
      }
    }, 60);
  };

  const take = (entry) => {
    const input = field();
    const { start } = word(input);
    const after = input.value.slice(input.selectionStart ?? input.value.length);
    if (entry.sort === "region") {
      // A region narrows the search, and is not a word of it.
      input.value = (input.value.slice(0, start) + after).trim();
      const filter = document.createElement("input");
      filter.type = "hidden";
      filter.name = "region";
      filter.value = entry.text;
      document.getElementById("carried").append(filter);
      closeProposals();
      if (input.value) input.form.requestSubmit();
      else go("/reports?region=" + encodeURIComponent(entry.text));
      return;
    }
    const prefix = input.value.slice(0, start);
    input.value = prefix + entry.text + after;
    closeProposals();
    input.form.requestSubmit();
  };

  document.addEventListener("input", (event) => {
    if (event.target !== field() || event.isComposing) return;
    propose();
    prepareAnswer();
  });
  document.addEventListener("compositionend", (event) => {
    if (event.target !== field()) return;
    propose();
    prepareAnswer();
  });
  document.addEventListener("focusout", (event) => {
    if (event.target !== field()) return;
    closeProposals();
    clearTimeout(pause);
  });

  // Keys

  const step = (by) => {
    const reports = [...document.querySelectorAll("li.report")];
    if (!reports.length) return;
    const old = reports.findIndex((report) => report.classList.contains("chosen"));
    const next = Math.min(Math.max(old + by, 0), reports.length - 1);
    reports.forEach((report, at) => report.classList.toggle("chosen", at === next));
    const link = reports[next].querySelector("a.title");
    link.focus({ preventScroll: true });
    reports[next].scrollIntoView({ block: "nearest" });
  };

  const press = (selector) => {
    const link = document.querySelector(selector);
    if (link) link.click();
    return Boolean(link);
  };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.metaKey || event.ctrlKey || event.altKey) return;
    const input = field();
    if (event.target === input) {
      if (event.key === "Escape" && proposals.length) {
        event.preventDefault();
        closeProposals();
      } else if (event.key === "Escape") input.blur();
      else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && proposals.length) {
        event.preventDefault();
        const count = proposals.length + 1;
        chosen = ((chosen + 1 + (event.key === "ArrowDown" ? 1 : count - 1)) % count) - 1;
        show();
      } else if (event.key === "Enter" && chosen >= 0) {
        event.preventDefault();
        take(proposals[chosen]);
      }
      return;
    }
    if (event.target.closest("input, textarea, select")) return;
    const keys = {
      "/": () => input && (input.focus(), input.select(), true),
      j: () => (step(1), true),
      k: () => (step(-1), true),
      n: () => press(".steps a[rel=next]"),
      p: () => press(".steps a[rel=prev]"),
      Escape: () => location.hash === "#filters" && (history.back(), true),
    };
    if (keys[event.key] && keys[event.key]()) event.preventDefault();
  });

  // Citations

  const prepare = () => {
    for (const button of document.querySelectorAll(".cite .copy")) button.hidden = false;
  };
  document.addEventListener("click", async (event) => {
    const button = event.target.closest(".cite .copy");
    if (!button) return;
    const text = button.parentElement.querySelector(".citation");
    getSelection().selectAllChildren(text);
    let copied = false;
    try {
      await navigator.clipboard.writeText(text.textContent);
      copied = true;
    } catch {
      copied = document.execCommand("copy");
    }
    button.textContent = copied ? "已复制" : "请按 Ctrl+C";
  });
  prepare();
})();
