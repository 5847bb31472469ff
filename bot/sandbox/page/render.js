"use strict";
// Messages as a Telegram client draws them: text with entities, files, keyboards. Text never becomes markup.

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

const BLOCKS = new Set(["blockquote", "expandable_blockquote", "pre"]);

// Entities nest but never cross, so a stretch is drawn by its outermost entity, and that one's inside again.
function drawText(text, entities, acts, from = 0, to = text.length) {
  const nodes = [];
  const inside = entities.filter((e) => e.offset >= from && e.offset + e.length <= to);
  let at = from;
  while (inside.length) {
    const entity = inside.shift();
    if (entity.offset < at) continue;
    const end = entity.offset + entity.length;
    const nested = [];
    while (inside.length && inside[0].offset < end) nested.push(inside.shift());
    let before = text.slice(at, entity.offset);
    if (BLOCKS.has(entity.type)) before = before.replace(/\n$/, "");
    if (before) nodes.push(before);
    nodes.push(drawEntity(entity, drawText(text, nested, acts, entity.offset, end), text.slice(entity.offset, end), acts));
    at = end;
    if (BLOCKS.has(entity.type) && text[at] === "\n") at += 1;
  }
  if (at < to) nodes.push(text.slice(at, to));
  return nodes;
}

const PLAIN = { bold: "b", italic: "i", underline: "u", strikethrough: "s" };

function drawEntity(entity, children, raw, acts) {
  if (PLAIN[entity.type]) return make(PLAIN[entity.type], {}, ...children);
  switch (entity.type) {
    case "text_link": return drawLink(entity.url, children, acts);
    case "url": return drawLink(raw, children, acts);
    case "code": return make("code", { onclick: () => acts.copy(raw) }, ...children);
    case "pre": return make("pre", { onclick: () => acts.copy(raw) }, ...children);
    case "spoiler": return drawSpoiler(children);
    case "bot_command": return make("a", { href: "#", onclick: (event) => { event.preventDefault(); acts.say(raw); } }, ...children);
    case "blockquote": return make("blockquote", { dir: "auto" }, ...children);
    case "expandable_blockquote": return drawExpandable(children);
    default: return make("span", { class: "found" }, ...children);
  }
}

function drawLink(url, children, acts) {
  const deep = new RegExp(`^https?://t\\.me/${acts.botName}\\?start=([\\w-]{1,64})$`).exec(url);
  if (deep) return make("a", { href: url, onclick: (event) => { event.preventDefault(); acts.say(`/start ${deep[1]}`); } }, ...children);
  const safe = /^(https?|mailto|tel|tg):/.test(url) ? url : null;
  return make("a", { href: safe, target: "_blank", rel: "noopener noreferrer", title: url }, ...children);
}

function drawSpoiler(children) {
  const node = make("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": word("spoiler") }, make("span", {}, ...children));
  const show = () => { node.classList.add("shown"); node.removeAttribute("aria-label"); };
  node.addEventListener("click", show);
  node.addEventListener("keydown", (event) => { if (event.key === "Enter") show(); });
  return node;
}

function drawExpandable(children) {
  const body = make("div", { class: "fold" }, ...children);
  const toggle = make("button", { type: "button", class: "fold-toggle", "aria-expanded": "false" }, word("more"));
  const node = make("blockquote", { dir: "auto", class: "expandable folded" }, body, toggle);
  toggle.addEventListener("click", () => {
    const folded = node.classList.toggle("folded");
    toggle.setAttribute("aria-expanded", String(!folded));
    toggle.textContent = word(folded ? "more" : "less");
  });
  // A quote that fits needs no toggle; only the layout knows.
  requestAnimationFrame(() => { if (body.scrollHeight <= body.clientHeight + 2) { node.classList.remove("folded"); toggle.hidden = true; } });
  return node;
}

function drawFile(message) {
  const file = (row) => `/page/files/${row.file_id}`;
  if (message.photo) {
    const photo = message.photo[message.photo.length - 1];
    const image = make("img", { src: file(photo), alt: message.caption || word("photo"), width: photo.width, height: photo.height });
    return make("a", { class: "photo", href: file(photo), target: "_blank", rel: "noopener" }, image);
  }
  const row = message.document || message.voice || message.audio || message.video || message.sticker;
  if (!row) return null;
  const name = row.file_name || word("file");
  return make("a", { class: "document", href: file(row), download: name },
    make("span", { class: "document-mark", "aria-hidden": "true" }, (name.split(".").pop() || "").slice(0, 4).toUpperCase()),
    make("span", { class: "document-about" }, make("bdi", {}, name), make("small", {}, size(row.file_size || 0))));
}

function drawOther(message) {
  if (message.contact) return make("p", { class: "other" }, `${word("contact")}: `, make("bdi", {}, `${message.contact.first_name} ${message.contact.phone_number}`));
  if (message.location) return make("p", { class: "other" }, `${word("location")}: `, make("bdi", {}, `${message.location.latitude}, ${message.location.longitude}`));
  return null;
}

function drawKeyboard(message, acts) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows) return null;
  return make("div", { class: "buttons", dir: "ltr" }, ...rows.map((row) =>
    make("div", { class: "button-row" }, ...row.map((button) => drawButton(button, message, acts)))));
}

const drawing = (path) => `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" fill="none" stroke="#7b8a84" stroke-width="1.3">${path}</svg>`)}`;
const MARKS = { url: drawing('<path d="M2 8 8 2M4 2h4v4"/>'), copy: drawing('<path d="M3.5 3.5h5v5h-5zM6.5 1.5h-5v5"/>') };

function drawButton(button, message, acts) {
  const mark = button.url ? MARKS.url : button.copy_text ? MARKS.copy : null;
  const node = make("button", { type: "button", class: button.style ? `style-${button.style}` : null },
    make("span", { dir: "auto" }, button.text), mark && make("img", { class: "mark", src: mark, alt: "" }));
  node.addEventListener("click", () => acts.press(button, message, node));
  return node;
}

function snippet(message) {
  return (message.text || message.caption || (message.photo && word("photo")) || message.document?.file_name || "").slice(0, 120);
}

function drawMessage(message, mine, acts) {
  const parts = [];
  if (message.chat.type !== "private" && !mine) parts.push(make("p", { class: "sender", dir: "auto" }, message.from.first_name));
  if (message.via_bot) parts.push(make("p", { class: "sender", dir: "auto" }, `${word("via")} @${message.via_bot.username}`));
  if (message.reply_to_message) {
    parts.push(make("p", { class: "reply", dir: "auto" },
      make("b", {}, message.reply_to_message.from.first_name), " ", snippet(message.reply_to_message)));
  }
  parts.push(drawFile(message), drawOther(message));
  const text = message.text || message.caption || "";
  if (text) parts.push(make("div", { class: "text", dir: "auto" }, ...drawText(text, message.entities || message.caption_entities || [], acts)));
  const time = message.edit_date ? `${word("edited")} ${clock(message.edit_date)}` : clock(message.date);
  const tools = make("span", { class: "tools" },
    make("button", { type: "button", onclick: () => acts.reply(message) }, word("reply")),
    mine && message.text ? make("button", { type: "button", onclick: () => acts.edit(message) }, word("edit")) : null);
  parts.push(make("footer", {}, tools, make("time", {}, time)));
  return make("article", { class: mine ? "message mine" : "message", id: `m${message.chat.id}-${message.message_id}` },
    make("div", { class: "bubble" }, ...parts), drawKeyboard(message, acts));
}
