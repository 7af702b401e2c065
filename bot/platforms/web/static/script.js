// The rooms work without this. With it, answers appear beside the room and messages change in place.
"use strict";
(() => {
  const panel = document.getElementById("panel");
  const messages = document.getElementById("messages");
  const status = document.getElementById("status");
  if (!panel) return;

  const before = [];      // panels that can be gone back to
  let opener = null;      // what was pressed, to give the focus back to
  let busy = false;
  let following = 0;      // the next look at a job; a page may come with its panel open

  document.querySelectorAll(".no-script").forEach((one) => { one.hidden = true; });

  // --- asking -------------------------------------------------------------------------------------------

  const asks = (form) => ["/press", "/say", "/fill"].includes(new URL(form.action).pathname);

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!asks(form)) return;
    event.preventDefault();
    if (busy) return;
    ask(form, new FormData(form, event.submitter), event.submitter);
  });

  function send(form, data) {
    const request = new XMLHttpRequest();
    request.open("POST", new URL(form.action).pathname);
    request.setRequestHeader("Accept", "text/fragment");
    const bar = form.querySelector(".sending");
    if (bar) {
      request.upload.addEventListener("progress", (event) => {
        bar.hidden = !event.lengthComputable;
        bar.querySelector("progress").value = event.lengthComputable ? (100 * event.loaded) / event.total : 0;
      });
    }
    return new Promise((resolve, reject) => {
      request.addEventListener("load", () => resolve(request.responseText));
      request.addEventListener("error", reject);
      request.addEventListener("abort", reject);
      request.send(form.enctype === "multipart/form-data" ? data : new URLSearchParams(data));
    });
  }

  async function ask(form, data, pressed) {
    busy = true;
    form.setAttribute("aria-busy", "true");
    try {
      show(await send(form, data), pressed);
      if (form.classList.contains("words")) form.reset();
      review(true);
    } catch {
      tell(status.dataset.silent);
    } finally {
      busy = false;
      form.removeAttribute("aria-busy");
      const bar = form.querySelector(".sending");
      if (bar) bar.hidden = true;
    }
  }

  // What an editor decides or opens changes the card under review, which is posted nowhere. What they changed
  // themselves is not told as another's change: the page is asked for without the digest that it began with.
  async function review(own) {
    const parts = (own ? ["reviewed", "closely", "pictures"] : ["reviewed"])
      .map((id) => document.getElementById(id)).filter((one) => one);
    if (!parts.length) return;
    const address = new URL(location.href);
    if (own) address.searchParams.delete("seen");
    try {
      const answer = await fetch(address);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of parts) {
        const fresh = page.getElementById(part.id);
        if (fresh && fresh.outerHTML !== part.outerHTML && !part.contains(document.activeElement)) {
          part.replaceWith(document.adoptNode(fresh));
        }
      }
      if (own) { history.replaceState(history.state, "", address); watch(); frame(); }
    } catch { /* The page stays as it was drawn. */ }
  }

  // --- the pictures of a case ---------------------------------------------------------------------------

  let counting = 0;

  // A picture counts as opened when it has come; the card then says how many are left.
  document.addEventListener("load", (event) => {
    if (!event.target.matches?.("img.frame, .closeup img")) return;
    const told = event.target.closest("li")?.querySelector(".opened");
    if (told) told.textContent = told.dataset.now;
    clearTimeout(counting);
    counting = setTimeout(() => review(false), 700);
  }, true);

  // What was not scrolled to is not asked for, so that it does not count. A picture higher than the window is seen
  // when it fills half of that.
  const sight = new IntersectionObserver((found) => {
    for (const one of found) {
      const half = one.intersectionRatio >= 0.5 || one.intersectionRect.height >= innerHeight / 2;
      if (!one.isIntersecting || !half) continue;
      sight.unobserve(one.target);
      const image = new Image(one.target.width, one.target.height);
      image.className = "frame";
      image.alt = "";
      image.src = one.target.parentElement.dataset.picture;
      one.target.replaceWith(image);
    }
  }, { threshold: [0, 0.1, 0.2, 0.3, 0.4, 0.5] });

  function frame() {
    sight.disconnect();
    document.querySelectorAll(".sheet a[data-picture]").forEach((link) => {
      // An empty canvas keeps the place that the picture will take.
      const made = document.createElement("canvas");
      made.className = "frame";
      made.width = link.dataset.width;
      made.height = link.dataset.height;
      link.replaceChildren(made);
      sight.observe(made);
    });
  }
  frame();

  function watch() {
    const boxes = document.querySelector(".boxes[data-draws]");
    if (!boxes) return;
    const drawn = boxes.querySelector(".drawn");
    const sides = ["left", "top", "width", "height"].map((side) => document.querySelector(`[data-side="${side}"]`));
    const { columns, rows } = boxes.dataset;
    const fingers = document.querySelector(".draws");
    let from = null;

    // A finger scrolls the page until somebody says that it draws.
    fingers.hidden = !matchMedia("(any-pointer: coarse)").matches;
    fingers.addEventListener("click", () => {
      fingers.setAttribute("aria-pressed", String(boxes.classList.toggle("fingers")));
    });

    function at(event) {
      const { left, top, width, height } = boxes.getBoundingClientRect();
      const clamp = (value, most) => Math.max(0, Math.min(Math.round(value), most));
      return [clamp(((event.clientX - left) / width) * columns, columns),
        clamp(((event.clientY - top) / height) * rows, rows)];
    }

    function put([x, y, width, height]) {
      ["x", "y", "width", "height"].forEach((name, k) => drawn.setAttribute(name, [x, y, width, height][k] || 0));
    }

    boxes.addEventListener("pointerdown", (event) => {
      if (event.button || (event.pointerType === "touch" && !boxes.classList.contains("fingers"))) return;
      from = at(event);
      boxes.setPointerCapture(event.pointerId);
      event.preventDefault();
    });
    boxes.addEventListener("pointermove", (event) => {
      if (!from) return;
      const to = at(event);
      const box = [0, 1].map((k) => Math.min(from[k], to[k])).concat([0, 1].map((k) => Math.abs(from[k] - to[k])));
      put(box);
      if (box[2] && box[3]) sides.forEach((field, k) => { field.value = box[k]; });
    });
    for (const end of ["pointerup", "pointercancel"]) boxes.addEventListener(end, () => { from = null; });
    sides.forEach((field) => field.addEventListener("input", () => put(sides.map((one) => Number(one.value)))));
  }
  watch();

  // --- a calendar ---------------------------------------------------------------------------------------

  // What moves can be dragged to another day; whoever does not drag opens the day and names the date.
  function drag() {
    document.querySelectorAll(".month .entry[data-move]").forEach((entry) => { entry.draggable = true; });
  }
  drag();

  let dragged = null;
  const over = (event) => (dragged ? event.target.closest?.(".month [data-day]") : null);

  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.(".entry[data-move]") || null;
    if (dragged) event.dataTransfer.effectAllowed = "move";
  });
  document.addEventListener("dragend", () => { dragged = null; });
  document.addEventListener("dragover", (event) => { if (over(event)) event.preventDefault(); });
  document.addEventListener("drop", (event) => {
    const day = over(event);
    if (!day) return;
    event.preventDefault();
    const form = day.closest("form");
    const data = new FormData(form);
    data.append("token", `${dragged.dataset.move}/${day.dataset.day}`);
    if (!busy && day !== dragged.closest("[data-day]")) ask(form, data, day);
  });

  // --- the panel ----------------------------------------------------------------------------------------

  function show(html, pressed) {
    const found = new DOMParser().parseFromString(html, "text/html").getElementById("panel");
    if (!found) { location.assign("/"); return; }
    const inside = pressed && panel.contains(pressed);
    if (!inside) { opener = remember(pressed); before.length = 0; }
    else if (!("replace" in found.dataset) && !panel.querySelector(".form")) before.push([...panel.childNodes]);
    panel.replaceChildren(...found.childNodes);
    open();
  }

  function open() {
    const back = panel.querySelector(".back");
    if (back) back.remove();
    if (before.length) {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "back";
      made.textContent = status.dataset.back;
      made.addEventListener("click", () => { panel.replaceChildren(...before.pop()); open(); });
      panel.querySelector(".close").before(made);
    }
    panel.querySelectorAll(".no-script").forEach((one) => { one.hidden = true; });
    drag();
    panel.hidden = false;
    document.body.classList.add("asked");
    panel.scrollTop = 0;
    (panel.querySelector(".summary") || panel).focus({ preventScroll: true });
    follow();
  }

  function remember(pressed) {
    if (!pressed) return null;
    const card = pressed.closest("[data-message]");
    return () => {
      const again = card && document.querySelector(
        `[data-message="${card.dataset.message}"] button[value="${CSS.escape(pressed.value)}"]`);
      return pressed.isConnected ? pressed : again;
    };
  }

  function close() {
    panel.hidden = true;
    panel.querySelector(".panel-card").replaceChildren();
    document.body.classList.remove("asked");
    before.length = 0;
    const target = (opener && opener()) || document.getElementById("words");
    if (target) target.focus({ preventScroll: true });
  }

  panel.addEventListener("click", (event) => {
    if (event.target.closest(".close") && history.state !== "whole") {
      event.preventDefault();
      close();
    }
  });
  panel.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  // A page that was itself the answer to a form keeps its own way out: the link.
  if (!panel.hidden) { history.replaceState("whole", ""); follow(); }

  function tell(sentence) {
    status.textContent = "";
    requestAnimationFrame(() => { status.textContent = sentence; });
    const line = panel.querySelector(".told") || document.createElement("p");
    line.className = "told text bad";
    line.textContent = sentence;
    if (panel.hidden) { panel.querySelector(".panel-card").replaceChildren(line); open(); }
    else panel.querySelector(".panel-card").append(line);
  }

  // --- long work ----------------------------------------------------------------------------------------

  function follow() {
    clearTimeout(following);
    const card = panel.querySelector("[data-job]");
    if (card) following = setTimeout(() => look(card), 1000);
  }

  async function look(card) {
    if (!card.isConnected || panel.hidden) return;
    try {
      const answer = await fetch(card.dataset.job, { headers: { Accept: "text/fragment" } });
      const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".panel-card");
      // Each step spoken aloud would be a torrent; the end is told.
      if (answer.headers.has("x-finished")) card.setAttribute("aria-live", "polite");
      if (found && !card.contains(document.activeElement)) card.replaceChildren(...found.childNodes);
      if (answer.headers.has("x-finished") || answer.status === 404) delete card.dataset.job;
    } catch { /* The next look may succeed. */ }
    follow();
  }

  // --- what changes in the room -------------------------------------------------------------------------

  const past = messages && "past" in messages.dataset;
  // A pinned message stands above the others.
  const shown = () => [...document.querySelectorAll("[data-message]")];
  const drawing = new Map();

  async function draw(id) {
    if (drawing.has(id)) { drawing.set(id, true); return; }
    drawing.set(id, false);
    try {
      const answer = await fetch(`/message/${id}`, { headers: { Accept: "text/fragment" } });
      if (answer.status === 404) place(id, null);
      else if (answer.ok) place(id, new DOMParser().parseFromString(await answer.text(), "text/html")
        .querySelector("[data-message]"));
    } catch { /* The stream tells the state again when it is back. */ }
    const again = drawing.get(id);
    drawing.delete(id);
    if (again) draw(id);
  }

  function place(id, fresh) {
    const old = document.getElementById(`m${id}`);
    if (!fresh) { if (old) old.remove(); return; }
    if (!old) { append(fresh); return; }
    const held = old.contains(document.activeElement) ? document.activeElement.value : null;
    old.replaceWith(fresh);
    if (held !== null) {
      const again = fresh.querySelector(`button[value="${CSS.escape(held)}"]`) || fresh.querySelector("a, button");
      if (again) again.focus({ preventScroll: true });
    }
  }

  function append(fresh) {
    const newest = document.getElementById("newest");
    const low = innerHeight + scrollY > document.documentElement.scrollHeight - 200;
    messages.querySelectorAll(".empty").forEach((one) => one.remove());
    const last = newest.firstElementChild;
    if (last) newest.before(last);
    newest.replaceChildren(fresh);
    messages.append(newest);
    status.textContent = status.dataset.posted;
    if (low) newest.scrollIntoView();
    else if (!document.querySelector(".fresh")) {
      const link = document.createElement("a");
      link.className = "fresh";
      link.href = "#newest";
      link.textContent = status.dataset.below;
      link.addEventListener("click", () => link.remove());
      document.body.append(link);
    }
  }

  function changed(ids) {
    const known = shown().map((one) => Number(one.dataset.message));
    for (const id of ids) if (known.includes(id) || (!past && id > Math.max(0, ...known))) draw(id);
  }

  function compare(state) {
    const now = new Map(state);
    const known = new Map(shown().map((one) => [Number(one.dataset.message), Number(one.dataset.revision)]));
    const oldest = Math.min(...now.keys());
    for (const [id, revision] of now) {
      if (known.has(id) ? known.get(id) !== revision : !past && id > Math.max(0, ...known.keys())) draw(id);
    }
    for (const id of known.keys()) if (id >= oldest && !now.has(id)) place(id, null);
  }

  let stream = null;

  function listen() {
    if (!messages || stream || document.hidden) return;
    stream = new EventSource(`/events?place=${encodeURIComponent(messages.dataset.place)}`);
    stream.addEventListener("state", (event) => compare(JSON.parse(event.data)));
    stream.addEventListener("changed", (event) => changed(JSON.parse(event.data)));
    stream.addEventListener("error", () => {
      if (stream && stream.readyState === EventSource.CLOSED) { stream = null; setTimeout(listen, 30000); }
    });
  }

  // A hidden page lets go of its connection: browsers allow only six to one address.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && stream) { stream.close(); stream = null; }
    listen();
  });
  addEventListener("pagehide", () => { if (stream) { stream.close(); stream = null; } });
  addEventListener("pageshow", listen);

  // --- offers while typing ------------------------------------------------------------------------------

  let typing = 0;

  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.matches("[data-suggest]")) return;
    clearTimeout(typing);
    typing = setTimeout(() => offer(field), 200);
  });

  async function offer(field) {
    const sent = new URLSearchParams({ name: field.name.replace(/^value\./, "") });
    for (const [name, value] of new FormData(field.form)) if (typeof value === "string") sent.append(name, value);
    try {
      const answer = await fetch("/suggest", { method: "POST", body: sent });
      if (!answer.ok) return;
      field.list.replaceChildren(...(await answer.json()).map((one) => {
        const option = document.createElement("option");
        option.value = one.value;
        option.label = one.label;
        return option;
      }));
    } catch { /* Typing goes on without offers. */ }
  }
})();
