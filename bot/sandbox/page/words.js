"use strict";
// The page's own words; what the bot says comes from the bot.

const WORDS = {
  en: {
    title: "Karvan",
    subtitle: "sandbox on this machine",
    note: "Nothing leaves this machine. Choose whom to be.",
    chats: "Chats",
    language: "Page in Persian",
    languageMark: "فا",
    theme: "Light or dark",
    log: "Messages",
    down: "To the newest message",
    menu: "Commands",
    attach: "Attach a file",
    write: "Message",
    send: "Send",
    cancel: "Cancel",
    start: "Start",
    hello: "Press Start to talk to the bot.",
    bot: "bot",
    typing: "typing…",
    sending: "sending a file…",
    away: "The bot's program has stopped. Start it again and this page goes on.",
    edited: "edited",
    via: "via",
    reply: "Reply",
    edit: "Edit",
    more: "Show more",
    less: "Show less",
    copied: "Copied",
    spoiler: "Hidden text, press to show",
    photo: "Photo",
    ok: "OK",
    you: "You",
    nothing: "No results",
    refused: "That did not work",
    contact: "Contact",
    location: "Location",
    file: "File",
    bytes: ["B", "KB", "MB"],
  },
  fa: {
    title: "کاروان",
    subtitle: "محیط آزمایشی روی همین رایانه",
    note: "چیزی از این رایانه بیرون نمی‌رود. انتخاب کنید جای چه کسی باشید.",
    chats: "گفت‌وگوها",
    language: "صفحه به انگلیسی",
    languageMark: "EN",
    theme: "روشن یا تیره",
    log: "پیام‌ها",
    down: "رفتن به تازه‌ترین پیام",
    menu: "فرمان‌ها",
    attach: "فرستادن پرونده",
    write: "پیام",
    send: "فرستادن",
    cancel: "انصراف",
    start: "شروع",
    hello: "برای گفت‌وگو با بات، «شروع» را بزنید.",
    bot: "بات",
    typing: "در حال نوشتن…",
    sending: "در حال فرستادن پرونده…",
    away: "برنامهٔ بات ایستاده است. دوباره روشنش کنید تا صفحه ادامه دهد.",
    edited: "ویرایش‌شده",
    via: "از",
    reply: "پاسخ",
    edit: "ویرایش",
    more: "نمایش بیشتر",
    less: "نمایش کمتر",
    copied: "رونوشت شد",
    spoiler: "متن پنهان، برای دیدن بزنید",
    photo: "عکس",
    ok: "باشه",
    you: "شما",
    nothing: "چیزی پیدا نشد",
    refused: "نشد",
    contact: "مخاطب",
    location: "مکان",
    file: "پرونده",
    bytes: ["بایت", "کیلوبایت", "مگابایت"],
  },
};

let language = localStorage.getItem("language") || (navigator.language.startsWith("fa") ? "fa" : "en");

function word(name) {
  return WORDS[language][name];
}

function speak() {
  document.documentElement.lang = language;
  document.documentElement.dir = language === "fa" ? "rtl" : "ltr";
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = word(node.dataset.word);
  for (const node of document.querySelectorAll("[data-word-label]")) {
    node.setAttribute("aria-label", word(node.dataset.wordLabel));
    if (node.tagName === "BUTTON" || node.tagName === "LABEL") node.title = word(node.dataset.wordLabel);
  }
  for (const node of document.querySelectorAll("[data-word-placeholder]")) node.placeholder = word(node.dataset.wordPlaceholder);
  document.getElementById("language").textContent = word("languageMark");
}

function clock(seconds) {
  return new Intl.DateTimeFormat(language === "fa" ? "fa-IR" : "en-GB", { hour: "2-digit", minute: "2-digit" }).format(seconds * 1000);
}

function size(bytes) {
  let unit = 0;
  while (bytes >= 1024 && unit < 2) { bytes /= 1024; unit += 1; }
  const number = new Intl.NumberFormat(language === "fa" ? "fa-IR" : "en", { maximumFractionDigits: 1 }).format(bytes);
  return `${number} ${word("bytes")[unit]}`;
}
