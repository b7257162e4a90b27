// Keeps what is on the screen up to date, hides lists of children again, and knows three keys: j and k step through a
// list, / goes to the search. Every page works without it.
"use strict";
(() => {
  const EVERY = 2000;

  for (const list of document.querySelectorAll("details[data-hide-after]")) {
    let timer = 0;
    const start = () => {
      clearTimeout(timer);
      if (list.open) timer = setTimeout(() => { list.open = false; }, 1000 * Number(list.dataset.hideAfter));
    };
    list.addEventListener("toggle", start);
    start();
  }

  const isTyping = (place) => place.closest("input, select, textarea, [contenteditable]") !== null;

  const step = (by) => {
    const steps = [...document.querySelectorAll(".story li, .children a, .tasks > li")].filter((one) => one.offsetParent);
    const at = steps.findIndex((one) => one.contains(document.activeElement));
    const next = steps[at < 0 ? (by > 0 ? 0 : steps.length - 1) : Math.max(0, Math.min(steps.length - 1, at + by))];
    if (!next) return;
    if (next.tagName === "LI") next.tabIndex = -1;
    next.focus();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || isTyping(event.target)) return;
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "/") document.querySelector("input[type=search]")?.focus();
    else return;
    event.preventDefault();
  });

  const again = document.querySelector('meta[name="again"]');
  if (again) setTimeout(() => { location.replace("?live=1"); }, 1000 * Number(again.content));

  const story = document.querySelector("[data-entries]");
  if (!story) return;
  let mark = "";

  const isAtEnd = () => window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 160;

  const isHeard = (entry) => [...entry.querySelectorAll("audio")].some((voice) => !voice.paused && !voice.ended);

  // An entry that is here is exchanged only when it changed, so that nothing flickers; a voice that somebody is
  // listening to is let finish, and asked about again. Returns the one on the screen.
  const place = (entry, list, previous) => {
    const here = document.getElementById(entry.id);
    if (here && here.outerHTML === entry.outerHTML) return here;
    if (here && isHeard(here)) {
      mark = "";
      return here;
    }
    if (here) here.replaceWith(entry);
    else if (previous) previous.after(entry);
    else list.prepend(entry);
    return entry;
  };

  const dayList = (day, before) => {
    let here = story.querySelector(`section[data-day="${day.dataset.day}"]`);
    if (!here) {
      here = day.cloneNode(true);
      here.querySelector("ol").replaceChildren();
      if (before) before.after(here);
      else story.insertBefore(here, story.querySelector("section[data-day]") || document.getElementById("latest"));
    }
    here.querySelector("h2").textContent = day.querySelector("h2").textContent;
    return here;
  };

  const showDays = (page) => {
    let lastDay = null;
    for (const day of page.querySelectorAll("section[data-day]")) {
      lastDay = dayList(day, lastDay);
      const list = lastDay.querySelector("ol");
      let last = null;
      for (const entry of [...day.querySelectorAll("li")]) last = place(entry, list, last);
    }
  };

  const show = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const head = document.getElementById("head");
    const newHead = page.getElementById("head");
    if (newHead && head.outerHTML !== newHead.outerHTML) head.replaceWith(newHead);
    const follows = isAtEnd();
    const number = story.querySelectorAll("li").length;
    showDays(page);
    if (story.querySelectorAll("li").length === number) return;
    story.querySelector(".empty")?.remove();
    if (follows) document.getElementById("latest").scrollIntoView({ block: "end" });
  };

  const ask = async () => {
    if (document.hidden) return;
    const headers = mark ? { "If-None-Match": mark } : {};
    const answer = await fetch(`${story.dataset.entries}?after=${story.dataset.after}`, { headers, cache: "no-store" });
    if (answer.redirected) location.reload(); // signed out meanwhile
    if (answer.status !== 200) return;
    mark = answer.headers.get("ETag") || "";
    show(await answer.text());
  };

  const round = () => ask().catch(() => {}).finally(() => setTimeout(round, EVERY));
  setTimeout(round, EVERY);
})();
