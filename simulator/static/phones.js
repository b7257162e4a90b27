// Draws the phones and passes on what is done with them; all text goes in as text, never as markup.
"use strict";
const boot = JSON.parse(document.getElementById("boot").textContent);
const byId = (id) => document.getElementById(id);
const SHOWN = 24;
const drawn = new Map();
let state = {}, since = 0, player = null, scanning = null;

function make(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else if (value !== undefined && value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}
const button = (label, onclick, more) => make("button", { type: "button", onclick, ...more }, label);

async function post(path, body) {
  try {
    const answer = await fetch(path, { method: "POST", body: JSON.stringify(body || {}) });
    return await answer.json();
  } catch { return { ok: false, error: "模拟器没有应答" }; }
}
function say(text) { byId("said").textContent = text; }
async function gesture(openid, name, body) {
  const answer = await post(`/sim/phones/${openid}/${name}?wait=0`, body);
  if (answer.error) say(answer.error);
  poll();
}

// --- what a screen shows -------------------------------------------------------------------------------------------
const LINK = /<a\s[^>]*?href=["']([^"']+)["'][^>]*>([\s\S]*?)<\/a>|(https?:\/\/[^\s<>"'，。；）]+)/gi;
function words(text, phone) {
  const parts = [];
  let at = 0;
  for (const hit of text.matchAll(LINK)) {
    parts.push(text.slice(at, hit.index), anchor(hit[1] || hit[3], hit[2] || hit[3], phone));
    at = hit.index + hit[0].length;
  }
  return [...parts, text.slice(at)];
}
function anchor(url, label, phone, cls) {
  if (!/^https?:\/\//i.test(url)) return document.createTextNode(label);
  return make("a", { href: url, target: "_blank", rel: "noopener", class: cls || "", onclick: () => as(phone) }, label);
}
// Pages opened next are opened by this phone: the sign-in address of the pretend WeChat reads this cookie.
function as(phone) { document.cookie = `sim_openid=${phone.openid};path=/;SameSite=Lax`; }

function voice(item) {
  const bubble = button("", () => play(item, bubble), { class: "bubble voice", "aria-label": `语音 ${item.seconds} 秒，播放` });
  bubble.append(make("span", {}, "▷ ））"), make("span", {}, `${item.seconds}″`));
  bubble.style.width = `${Math.min(240, 92 + 5 * item.seconds)}px`;
  return bubble;
}
function play(item, bubble) {
  if (player) { player.pause(); player.bubble.classList.remove("playing"); }
  if (player && player.bubble === bubble) { player = null; return; }
  player = new Audio(`${item.media_url}?play=1`);
  player.bubble = bubble;
  bubble.classList.add("playing");
  player.onended = () => { bubble.classList.remove("playing"); player = null; };
  player.play().catch(() => player.onended());
}
function card(label, item, phone, ...more) {
  const link = item.url ? anchor(item.url, item.kind === "template" ? "查看详情 ›" : "打开 ›", phone, "go") : null;
  const title = item.title ? make("h3", {}, item.title) : null;
  return make("article", { class: "card" }, label ? make("header", {}, label) : null, title, ...more, link);
}
function table(fields) {
  return make("dl", {}, ...(fields || []).flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]));
}
const KINDS = {
  text: (item, phone) => make("div", { class: "bubble" }, ...words(item.text, phone)),
  voice,
  image: (item) => make("div", { class: "bubble picture" }, make("img", { src: item.media_url, alt: "图片", width: 180, height: 135 })),
  video: () => make("div", { class: "bubble" }, "▶ 视频"),
  location: (item) => make("div", { class: "bubble" }, `位置 · ${item.text}`),
  sticker: (item) => make("div", { class: "bubble" }, item.text),
  link: (item, phone) => card("", item, phone, make("p", {}, item.text)),
  template: (item, phone) => card("模板消息", item, phone, table(item.fields)),
  news: (item, phone) => card("图文", item, phone, item.media_url ? make("img", { src: item.media_url, alt: "" }) : null,
    make("p", {}, item.text)),
  msgmenu: (item, phone) => card("", item, phone, item.text ? make("p", { class: "head" }, ...words(item.text, phone)) : null,
    ...item.options.map((one) => button(one.content,
      () => gesture(phone.openid, "tap", { item: item.id, option: one.id }), { class: "option" })),
    ...(item.fields || []).map(([, tail]) => make("p", {}, tail))),
};
function line(item, phone) {
  const time = new Date(item.at).toLocaleString("zh-CN", { timeZone: "Asia/Shanghai" });
  if (item.side === "system") return make("p", { class: "note", title: time }, item.text);
  const face = (item.side === "me" ? phone.name : boot.account).slice(0, 1);
  return make("div", { class: `line ${item.side}`, title: time },
    make("span", { class: "face", "aria-hidden": "true" }, face), (KINDS[item.kind] || KINDS.text)(item, phone));
}

// --- one phone -----------------------------------------------------------------------------------------------------
function build(phone) {
  const id = phone.openid;
  const send = (name, body) => () => gesture(id, name, body);
  const input = make("input", { "aria-label": `${phone.name}要说的话`, placeholder: "说点什么", autocomplete: "off" });
  const type = (event) => {
    event.preventDefault();
    if (input.value) gesture(id, "text", { content: input.value });
    input.value = "";
  };
  const part = {
    state: make("p", { class: "state" }), screen: make("div", { class: "screen", "aria-live": "polite" }),
    menus: make("div", { class: "menus" }), follow: button("关注"), block: button("屏蔽"), last: "", menu: null,
  };
  part.title = make("div", { class: "title" }, boot.account);
  part.foot = make("div", { class: "foot" },
    make("form", { class: "write", onsubmit: type }, input, make("button", { class: "main" }, "发送")),
    make("div", { class: "tools" },
      button("说话", send("voice", { sample: "short" })), button("长语音", send("voice", { sample: "long" })),
      button("照片", () => gesture(id, "image", { color: ["green", "red", "blue", "yellow"][Math.floor(Math.random() * 4)] })),
      button("位置", send("location", { label: "青石村" })), button("表情", send("sticker")), button("视频", send("video")),
      button("文件", send("file"))),
    part.menus);
  part.root = make("article", { class: "phone", "aria-label": `${phone.name}的手机` },
    make("div", { class: "who" }, make("h2", {}, phone.name), make("span", {}, phone.place)), part.state,
    make("div", { class: "case" }, part.title, part.screen, part.foot),
    make("div", { class: "keys" }, button("扫码", () => scan(id)), part.follow, part.block));
  part.follow.addEventListener("click", () => gesture(id, part.phone.followed ? "unfollow" : "follow"));
  part.block.addEventListener("click", () => gesture(id, "block", { on: !part.phone.blocked }));
  return part;
}
function refresh(phone) {
  if (!drawn.has(phone.openid)) {
    drawn.set(phone.openid, build(phone));
    byId("phones").append(drawn.get(phone.openid).root);
  }
  const part = drawn.get(phone.openid);
  part.phone = phone;
  part.follow.textContent = phone.followed ? "取消关注" : "关注";
  part.follow.className = phone.followed ? "" : "main";
  part.block.textContent = phone.blocked ? "解除屏蔽" : "屏蔽";
  part.block.disabled = !phone.followed;
  part.foot.hidden = !phone.followed;
  part.title.textContent = phone.typing ? "对方正在输入…" : boot.account;
  const key = phone.screen.length + "|" + (phone.screen.length ? phone.screen[phone.screen.length - 1].id : "");
  if (key !== part.last) {
    extend(part, phone);
    part.last = key;
  }
  if (part.menu !== JSON.stringify(state.menu)) menus(part, phone);
}
// Adds only what is new, so that a picture does not flicker and a screen reader hears each line once.
function extend(part, phone) {
  const known = part.known || new Set(), fresh = phone.screen.filter((item) => !known.has(item.id));
  if (!phone.screen.some((item) => known.has(item.id))) part.screen.replaceChildren();
  part.screen.append(...fresh.map((item) => line(item, phone)));
  part.known = new Set(phone.screen.map((item) => item.id));
  if (!phone.screen.length) part.screen.append(make("p", { class: "empty" }, "还没有关注。扫一个二维码，或点“关注”。"));
  requestAnimationFrame(() => { part.screen.scrollTop = part.screen.scrollHeight; });
}
function standing(phone, now) {
  if (!phone.followed) return ["○ 没有关注", "state"];
  if (phone.blocked) return ["■ 已关注，关闭了接收消息", "state shut"];
  if (!phone.window_until || new Date(phone.window_until) <= new Date(now)) return ["□ 已关注 · 窗口已关", "state shut"];
  const until = new Date(phone.window_until);
  const text = until.toLocaleString("zh-CN", { timeZone: "Asia/Shanghai", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });
  return [`● 已关注 · 还可收 ${phone.window_left} 条，到 ${text}`, phone.window_left ? "state" : "state shut"];
}
function menus(part, phone) {
  part.menu = JSON.stringify(state.menu);
  const press = (entry) => () => {
    part.menus.querySelectorAll("details").forEach((one) => { one.open = false; });
    if (entry.type !== "view") return gesture(phone.openid, "click", { key: entry.key });
    as(phone);
    window.open(entry.url, "_blank", "noopener");
    return gesture(phone.openid, "view", { url: entry.url });
  };
  part.menus.replaceChildren(...state.menu.map((entry) => (entry.sub_button || []).length
    ? make("details", {}, make("summary", {}, entry.name),
      make("div", { class: "sub" }, ...entry.sub_button.map((sub) => button(sub.name, press(sub)))))
    : make("div", {}, button(entry.name, press(entry)))));
}

// --- scanning, faults, time ----------------------------------------------------------------------------------------
function scan(openid) {
  scanning = openid;
  byId("scene").value = "";
  const codes = state.qrcodes.filter((code) => !code.expired);
  const pick = (code) => () => { byId("scanner").close(); gesture(openid, "scan", { scene: code.ticket }); };
  byId("codes").replaceChildren(...(codes.length ? codes.map((code) => button("", pick(code), { "aria-label": code.scene }))
    : [make("p", { class: "empty" }, "公众号还没有做过二维码")]));
  codes.forEach((code, index) => byId("codes").children[index].append(
    make("img", { src: `/cgi-bin/showqrcode?ticket=${encodeURIComponent(code.ticket)}`, alt: "" }), code.scene.slice(0, 24)));
  byId("scanner").showModal();
}
byId("scanner").addEventListener("close", () => {
  const scene = byId("scene").value.trim();
  if (byId("scanner").returnValue === "scan" && scene) gesture(scanning, "scan", { scene });
  byId("scanner").returnValue = "";
});
const FAULTS = {
  api: ["平台接口", { ok: "正常", down: "断开", slow: "很慢", html: "返回网页", 502: "502", busy: "繁忙(-1)" }],
  api_latency: ["每次调用延迟（秒）"], slow_seconds: ["“很慢”有多慢（秒）"], quota_exceeded: ["当日额度用完"],
  token_killed: ["令牌全部作废（一次）"], minus1_after_delivering: ["送达后仍报 -1（次）"],
  timeout_after_delivering: ["送达后超时（次）"], jobfinish: ["送达结果", { after: "发送后", before: "应答前", never: "不来" }],
  jobfinish_status: ["送达状态", { success: "success", "failed:user block": "failed:user block", "failed: system failed": "failed: system failed" }],
  duplicate_pushes: ["重复推送（次）"], drop_pushes: ["丢失推送（次）"], reorder: ["推送乱序"], snapshot_user: ["快照页用户"],
  clock_skew: ["推送时间偏差（秒）"],
  mass_status: ["群发结果", { "send success": "send success", "send fail": "send fail", "err(10001)": "err(10001)" }],
  sms: ["短信网关", { ok: "正常", 500: "500", busy: "忙(429)", timeout: "收下后超时", refuse: "不收" }],
};
function faultInput(name, choices, value) {
  const change = async (event) => {
    const field = event.target, raw = field.type === "checkbox" ? field.checked : choices ? field.value : Number(field.value);
    const answer = await post("/sim/faults", { [name]: raw });
    say(answer.error || "");
    poll();
  };
  const kind = typeof value === "boolean" ? "checkbox" : "number";
  return choices ? make("select", { name, onchange: change }, ...Object.entries(choices).map(([key, label]) => make("option", { value: key }, label)))
    : make("input", { name, type: kind, step: "any", onchange: change });
}
function faults() {
  const form = byId("faultform");
  if (!form.children.length) {
    form.append(...Object.entries(FAULTS).map(([name, [label, choices]]) => make("label", {}, label, faultInput(name, choices, state.faults[name]))));
  }
  for (const name of Object.keys(FAULTS)) {
    const field = form.elements[name], value = state.faults[name];
    if (field === document.activeElement) continue;
    if (field.type === "checkbox") field.checked = value; else field.value = value;
  }
  const usual = { api: "ok", slow_seconds: 6, jobfinish: "after", jobfinish_status: "success", mass_status: "send success", sms: "ok", retry_on_5xx: true };
  const count = Object.keys(FAULTS).filter((name) => (state.faults[name] || 0) !== (usual[name] || 0) && state.faults[name] !== usual[name]).length;
  byId("faults").classList.toggle("on", count > 0);
  byId("faultcount").textContent = count ? ` · ${count} 项` : "";
}
function clock(text) {
  byId("clock").textContent = new Date(text).toLocaleString("zh-CN", { timeZone: "Asia/Shanghai", year: "numeric",
    month: "long", day: "numeric", weekday: "long", hour: "2-digit", minute: "2-digit" });
}
byId("faultform").addEventListener("submit", (event) => event.preventDefault());
for (const one of document.querySelectorAll("[data-advance]")) {
  one.addEventListener("click", async () => { await post("/sim/clock/advance", { seconds: Number(one.dataset.advance) }); poll(); });
}
byId("actions").append(...boot.actions.map((label) => button(label, async (event) => {
  event.target.disabled = true;
  say(`${label}…`);
  const answer = await post("/sim/action", { label });
  say(answer.ok ? `${label}：好了` : `${label}：没有成功（${answer.status || answer.text || answer.error}）`);
  event.target.disabled = false;
  poll();
})));
if (boot.panel) {
  byId("panel").hidden = false;
  const links = make("nav", { class: "roles" });
  for (const [label, href] of Object.entries(boot.panelLinks)) links.append(make("a", { href, target: "panel" }, label));
  byId("panel").append(links, make("iframe", { src: boot.panel, name: "panel", title: "旁边的页面" }));
}

function redraw(answer) {
  state = answer;
  since = answer.changes;
  const present = new Set(answer.phones.map((phone) => phone.openid));
  for (const [openid, part] of drawn) if (!present.has(openid)) { part.root.remove(); drawn.delete(openid); }
  answer.phones.forEach(refresh);
  texts(answer.texts);
  const empty = byId("phones").querySelector(":scope > .empty");
  if (empty) empty.remove();
  if (!answer.phones.length) byId("phones").append(make("p", { class: "empty" }, "还没有手机。"));
  if (answer.total > answer.phones.length) byId("phones").append(make("p", { class: "empty" }, `另有 ${answer.total - answer.phones.length} 部手机没有画出来`));
  faults();
}
async function poll() {
  try {
    const answer = await (await fetch(`/sim/phones?since=${since}&limit=${SHOWN}`)).json();
    byId("link").className = "dot";
    clock(answer.clock);
    if (!answer.unchanged) redraw(answer);
    for (const part of drawn.values()) [part.state.textContent, part.state.className] = standing(part.phone, answer.clock);
  } catch { byId("link").className = "dot off"; }
}
poll();
setInterval(poll, 1000);
