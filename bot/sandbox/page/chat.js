"use strict";
// Whom you are, what they see, and what they do. All state is the server's; this page only follows it.

const $ = (id) => document.getElementById(id);
const state = { bot: null, chats: [], current: 0, messages: new Map(), keyboards: new Map(), unread: new Map(), waiting: new Map(), context: null, inline: null };

async function control(act, body) {
  const answer = await fetch(`/control/${act}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  const result = await answer.json();
  if (!answer.ok) { toast(`${word("refused")}: ${result.error}`); throw new Error(result.error); }
  return result;
}

const chat = () => state.chats[state.current];
const key = (message) => `${message.chat.id}-${message.message_id}`;
const isMine = (message) => message.from.id === chat().person;

// What a person does

const acts = {
  get botName() { return state.bot.username; },
  say(text, reply = null) {
    return control("say", { person: chat().person, chat: chat().chat, text, reply_to: reply });
  },
  async press(button, message, node) {
    if (button.url) return drawLink(button.url, [], acts).href && openLink(button.url);
    if (button.copy_text) return acts.copy(button.copy_text.text);
    const query = button.switch_inline_query_current_chat ?? button.switch_inline_query;
    if (query !== undefined) return putText(`@${state.bot.username} ${query}`);
    if (!button.callback_data) return null;
    node.classList.add("busy");
    const { query: number } = await control("press", { person: chat().person, chat: chat().chat, message: message.message_id, data: button.callback_data });
    state.waiting.set(number, node);
    settle(number);
    return null;
  },
  async copy(text) {
    try { await navigator.clipboard.writeText(text); toast(word("copied")); } catch { toast(text); }
  },
  reply(message) { setContext({ kind: "reply", message }); },
  edit(message) { setContext({ kind: "edit", message }); putText(message.text); },
};

function openLink(url) {
  const link = drawLink(url, [], acts);
  document.body.append(link);
  link.click();
  link.remove();
}

const answered = new Map();

function settle(number) {
  const answer = answered.get(number);
  if (!answer || !state.waiting.has(number)) return;
  state.waiting.get(number).classList.remove("busy");
  state.waiting.delete(number);
  if (answer.text && answer.show_alert) showAlert(answer.text);
  else if (answer.text) toast(answer.text);
  if (answer.url) openLink(answer.url);
}

function toast(text) {
  const node = $("toast");
  node.textContent = text;
  node.hidden = false;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => { node.hidden = true; }, 4000);
}

function showAlert(text) {
  $("alert").querySelector("p").textContent = text;
  $("alert").showModal();
}

// Composer

function putText(text) {
  $("text").value = text;
  $("text").focus();
  grow();
  suggest();
}

function grow() {
  const node = $("text");
  node.style.height = "auto";
  node.style.height = `${Math.min(node.scrollHeight, 160)}px`;
}

function setContext(context) {
  state.context = context;
  $("context").hidden = !context;
  if (context) $("context-text").textContent = `${word(context.kind)}: ${snippet(context.message)}`;
  if (context) $("text").focus();
}

async function submit() {
  const text = $("text").value.trim();
  if (!text) return;
  const context = state.context;
  $("text").value = "";
  clearTimeout(suggest.timer);
  grow();
  setContext(null);
  closePopup();
  if (context?.kind === "edit") await control("edit", { person: chat().person, chat: chat().chat, message: context.message.message_id, text });
  else await acts.say(text, context?.message.message_id ?? null);
}

async function sendFile(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  const kind = /^image\/(png|jpeg|webp)$/.test(file.type) ? "photo" : "document";
  await control("file", { person: chat().person, kind, name: file.name, mime: file.type, content: btoa(binary), caption: $("text").value.trim() });
  $("text").value = "";
}

// The popup: commands after "/", inline results after "@bot"

function closePopup() {
  $("popup").hidden = true;
  $("popup").replaceChildren();
  $("menu").setAttribute("aria-expanded", "false");
}

function openPopup(rows) {
  $("popup").replaceChildren(...rows);
  $("popup").hidden = rows.length === 0;
}

function popupRow(title, about, act) {
  return make("button", { type: "button", role: "option", onclick: () => { closePopup(); act(); } }, make("b", { dir: "auto" }, title), make("span", { dir: "auto" }, about || ""));
}

async function commandMenu(typed = "/") {
  const rows = await control("commands", { person: chat().person, chat: chat().chat });
  const fitting = rows.filter((row) => `/${row.command}`.startsWith(typed));
  openPopup(fitting.map((row) => popupRow(`/${row.command}`, row.description, () => { $("text").value = ""; acts.say(`/${row.command}`); })));
  $("menu").setAttribute("aria-expanded", String(fitting.length > 0));
}

function suggest() {
  const text = $("text").value;
  clearTimeout(suggest.timer);
  const prefix = `@${state.bot.username} `;
  if (/^\/\w*$/.test(text)) suggest.timer = setTimeout(() => commandMenu(text), 80);
  else if (text.startsWith(prefix)) suggest.timer = setTimeout(() => askInline(text.slice(prefix.length)), 300);
  else closePopup();
}

async function askInline(text) {
  const type = chat().chat === chat().person ? "sender" : "supergroup";
  const { query } = await control("inline", { person: chat().person, text, chat_type: type });
  state.inline = query;
  if (answered.has(query)) showInline(query);
}

function showInline(query) {
  if (state.inline !== query) return;
  const { results, button } = answered.get(query);
  const rows = results.map((row) => popupRow(row.title || row.id, row.description, () => {
    $("text").value = "";
    control("choose", { person: chat().person, query, result: row.id, chat: chat().chat });
  }));
  if (button) rows.unshift(popupRow(button.text, "", () => { $("text").value = ""; if (button.start_parameter) acts.say(`/start ${button.start_parameter}`); }));
  openPopup(rows.length ? rows : [popupRow(word("nothing"), "", () => {})]);
}

// Reply keyboards

function drawReplyKeyboard() {
  const markup = state.keyboards.get(chat().chat);
  const panel = $("keyboard");
  panel.replaceChildren();
  panel.hidden = !markup?.keyboard;
  for (const row of markup?.keyboard || []) {
    panel.append(make("div", { class: "button-row", dir: "ltr" }, ...row.map((button) => {
      const text = button.text ?? button;
      return make("button", { type: "button", dir: "auto", onclick: () => pressKey(button, text, markup) }, text);
    })));
  }
}

async function pressKey(button, text, markup) {
  if (markup.one_time_keyboard) { state.keyboards.delete(chat().chat); drawReplyKeyboard(); }
  if (button.request_contact) {
    await control("send", { person: chat().person, content: { contact: { phone_number: "+989120000000", first_name: chat().name, user_id: chat().person } } });
  } else if (button.request_location) {
    await control("send", { person: chat().person, content: { location: { latitude: 35.6892, longitude: 51.389 } } });
  } else await acts.say(text);
}

// What is seen

function drawChats() {
  $("chats").replaceChildren(...state.chats.map((row, index) => {
    const unread = state.unread.get(row.chat) || 0;
    return make("button", { type: "button", class: "chat", "aria-current": index === state.current ? "true" : null, onclick: () => show(index) },
      make("span", { class: `avatar tone${index % 4}`, "aria-hidden": "true" }, inWords(row, "name").slice(0, 1)),
      make("span", { class: "names" }, make("b", { dir: "auto" }, inWords(row, "name")), make("span", { dir: "auto" }, inWords(row, "about"))),
      unread && index !== state.current ? make("span", { class: "badge" }, String(unread)) : null);
  }));
}

function show(index) {
  state.current = index;
  state.unread.delete(chat().chat);
  sessionStorage.setItem("chat", String(index));
  setContext(null);
  closePopup();
  const group = chat().chat !== chat().person;
  $("who").textContent = group ? inWords(chat(), "name") : state.bot.first_name;
  const avatar = $("who-avatar");
  avatar.textContent = $("who").textContent.slice(0, 1);
  setStatus();
  drawChats();
  drawLog();
  drawReplyKeyboard();
}

function inWords(row, field) {
  return language === "fa" ? row[field] : row[`${field}_en`];
}

function setStatus(text = null) {
  const you = state.chats.find((row) => row.chat === chat().person) || chat();
  $("status").textContent = text || `${word("you")}: ${inWords(you, "name")}`;
}

function drawLog() {
  const mine = [...state.messages.values()].filter((message) => message.chat.id === chat().chat);
  $("log").replaceChildren();
  for (const message of mine) place(message);
  if (!mine.length) $("log").append(welcome());
  toEnd();
}

function place(message, old = null) {
  const node = drawMessage(message, isMine(message), acts);
  if (old) old.replaceWith(node);
  else $("log").append(node);
  grown.observe(node);
}

function welcome() {
  return make("div", { class: "welcome" }, make("p", {}, word("hello")),
    make("button", { type: "button", id: "start", onclick: () => acts.say("/start") }, word("start")));
}

// Who reads the newest stays there, whatever grows: a picture that loads, a menu that opens, a message that is edited.
let atEnd = true;
let lastTop = 0;
const toEnd = () => { atEnd = true; $("log").scrollTop = $("log").scrollHeight; };
const grown = new ResizeObserver(() => { if (atEnd) toEnd(); });

const EVENTS = {
  message({ message }) {
    state.messages.set(key(message), message);
    if (message.chat.id !== chat().chat) {
      state.unread.set(message.chat.id, (state.unread.get(message.chat.id) || 0) + 1);
      return drawChats();
    }
    const follow = atEnd || isMine(message);
    $("log").querySelector(".welcome")?.remove();
    place(message);
    if (message.from.id === state.bot.id) setStatus();
    if (follow) toEnd();
    return null;
  },
  edited({ message }) {
    state.messages.set(key(message), message);
    const old = $(`m${key(message)}`);
    if (old) place(message, old);
  },
  deleted({ chat: number, message_id: id }) {
    state.messages.delete(`${number}-${id}`);
    $(`m${number}-${id}`)?.remove();
  },
  answered(event) {
    answered.set(event.query, event);
    settle(event.query);
  },
  inline(event) {
    answered.set(event.query, event);
    showInline(event.query);
  },
  action({ chat: number, action }) {
    if (number !== chat().chat) return;
    setStatus(action === "typing" ? word("typing") : word("sending"));
    clearTimeout(EVENTS.action.timer);
    EVENTS.action.timer = setTimeout(() => setStatus(), 5000);
  },
  keyboard({ chat: number, markup }) {
    if (markup.keyboard) state.keyboards.set(number, markup);
    if (markup.remove_keyboard) state.keyboards.delete(number);
    if (number === chat().chat) drawReplyKeyboard();
  },
};

function followEvents(after) {
  const source = new EventSource(`/page/events?after=${after}`);
  source.onmessage = ({ data }) => { const event = JSON.parse(data); EVENTS[event.event]?.(event); };
  source.onerror = () => setStatus(word("away"));
  source.onopen = () => setStatus();
}

// Light and dark

function applyTheme(theme) {
  const dark = theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  $("theme").textContent = dark ? "☀" : "☾";
}

function listen() {
  $("composer").addEventListener("submit", (event) => { event.preventDefault(); submit(); });
  $("text").addEventListener("input", () => { grow(); suggest(); });
  $("text").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); submit(); }
    if (event.key === "Escape") { closePopup(); setContext(null); }
  });
  $("attach").addEventListener("change", () => { const [file] = $("attach").files; if (file) sendFile(file); $("attach").value = ""; });
  $("attach-label").addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") $("attach").click(); });
  $("menu").addEventListener("click", () => ($("popup").hidden ? commandMenu() : closePopup()));
  $("context-close").addEventListener("click", () => setContext(null));
  $("down").addEventListener("click", toEnd);
  $("log").addEventListener("scroll", () => {
    const top = $("log").scrollTop;
    const near = $("log").scrollHeight - top - $("log").clientHeight < 60;
    // What has just grown puts the end out of reach as well; only who scrolls up has left it.
    if (near || top < lastTop) atEnd = near;
    lastTop = top;
    $("down").hidden = atEnd;
  });
  grown.observe($("log"));
  $("language").addEventListener("click", () => {
    language = language === "fa" ? "en" : "fa";
    localStorage.setItem("language", language);
    speak();
    show(state.current);
  });
  $("theme").addEventListener("click", () => {
    const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    localStorage.setItem("theme", next);
    applyTheme(next);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => applyTheme(localStorage.getItem("theme")));
}

async function begin() {
  applyTheme(localStorage.getItem("theme"));
  speak();
  const start = await (await fetch("/page/start")).json();
  state.bot = start.bot;
  state.chats = start.chats;
  for (const message of start.messages) state.messages.set(key(message), message);
  if (!state.chats.length) return;
  listen();
  show(Math.min(Number(sessionStorage.getItem("chat")) || 0, state.chats.length - 1));
  followEvents(start.last);
  const payload = new URLSearchParams(location.search).get("start");
  if (payload) { history.replaceState(null, "", location.pathname); await acts.say(`/start ${payload}`); }
}

begin();
