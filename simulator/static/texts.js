// Draws the text messages: one narrow telephone for each number, beside the phones that have WeChat.
"use strict";
const ADDRESS = /https?:\/\/[^\s<>"'，。；）]+/g;
function withLinks(text) {
  const parts = [];
  let at = 0;
  for (const hit of text.matchAll(ADDRESS)) {
    const link = make("a", { href: hit[0], target: "_blank", rel: "noopener" }, hit[0]);
    parts.push(text.slice(at, hit.index), link);
    at = hit.index + hit[0].length;
  }
  return [...parts, text.slice(at)];
}
function message(one) {
  const time = new Date(one.at).toLocaleString("zh-CN", { timeZone: "Asia/Shanghai", month: "numeric", day: "numeric",
    hour: "2-digit", minute: "2-digit" });
  return [make("p", { class: "note" }, time), make("div", { class: "bubble" }, ...withLinks(one.text))];
}
function telephone(number, some) {
  return make("article", { class: "telephone", "aria-label": `${number}的短信` }, make("h3", {}, number),
    make("div", { class: "screen" }, ...some.flatMap(message)));
}
function texts(all) {
  const place = byId("texts"), byNumber = new Map();
  for (const one of all) byNumber.set(one.phone, [...(byNumber.get(one.phone) || []), one]);
  place.hidden = !all.length;
  const key = all.map((one) => one.id).join();
  if (place.dataset.drawn === key) return;
  place.dataset.drawn = key;
  place.replaceChildren(make("h2", {}, "短信"), ...[...byNumber].map(([number, some]) => telephone(number, some)));
}
