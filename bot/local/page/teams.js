// The page: who I am, my chats, what is said in them, and what I say.

import { showCard, spoken } from "/teams/page/cards.js";
import { initials, plain, tint, toHtml } from "/teams/page/text.js";

const $ = (id) => document.getElementById(id);
const ASSISTANT = "MACE assistant";
const COMMANDS = [
  "help", "refer", "my referrals", "queue", "meetings", "agenda", "my actions", "tracker", "timetable",
];
const TIME = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/London", hour: "2-digit", minute: "2-digit",
});
const DAY = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/London", weekday: "long", day: "numeric", month: "long", year: "numeric",
});

const asked = new URLSearchParams(location.search);
let people = [];
let me = null;
let open = null; // the chat that is shown
const chats = new Map(); // id -> {id, title, kind, list, shown, unread, lastDay}

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function avatar(name, isBot) {
  const mark = make("span", isBot ? "avatar bot" : "avatar", isBot ? "M" : initials(name));
  mark.setAttribute("aria-hidden", "true");
  if (!isBot) mark.style.background = tint(name);
  return mark;
}

async function call(what, content) {
  try {
    const answer = await fetch(`/teams/api/${encodeURIComponent(me.id)}/${what}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(content),
    });
    return answer.ok ? await answer.json() : { status: answer.status };
  } catch {
    return { status: 0 };
  }
}

// ---- who I am -------------------------------------------------------------------------------

async function start() {
  people = await (await fetch("/teams/api/people")).json();
  me = people.find((one) => one.id === asked.get("as")) ?? people.find((one) => one.teamsId) ?? people[0];
  $("top").hidden = asked.has("inside");
  $("person").replaceChildren(...people.map((one) => new Option(one.name, one.id, false, one === me)));
  $("person").onchange = () => location.assign(`/teams?as=${encodeURIComponent($("person").value)}`);
  if (!me) return notice("There is nobody here yet. Please start the demo again.");
  $("role").textContent = me.role;
  if (!me.teamsId) {
    $("frame").hidden = true;
    return notice(`${me.name} does not have Teams and takes part by email. Please look at the mailbox.`);
  }
  me.chats.forEach(addChat);
  $("chips").replaceChildren(...COMMANDS.map(chip));
  select(me.chats[0].id);
  return listen();
}

function notice(text) {
  $("notice").textContent = text;
  $("notice").hidden = !text;
}

// ---- chats ----------------------------------------------------------------------------------

function addChat(chat) {
  const list = make("ol", "log");
  list.setAttribute("role", "log");
  list.setAttribute("aria-label", `Messages: ${chat.title}`);
  list.tabIndex = 0;
  list.hidden = true;
  $("logs").append(list);
  const button = make("button", "chat");
  button.type = "button";
  button.append(avatar(chat.title, chat.kind === "personal"));
  const label = make("span", "chat-label");
  label.append(make("strong", "", chat.title), make("span", "last", ""));
  button.append(label, make("span", "badge", ""));
  button.onclick = () => { select(chat.id); $("message-text").focus(); };
  const item = make("li");
  item.append(button);
  $("chats").append(item);
  chats.set(chat.id, { ...chat, list, button, shown: new Map(), unread: 0, lastDay: "" });
}

function select(id) {
  open = chats.get(id);
  for (const chat of chats.values()) {
    chat.list.hidden = chat !== open;
    chat.button.toggleAttribute("aria-current", chat === open);
  }
  const personal = open.kind === "personal";
  $("head-avatar").replaceWith(Object.assign(avatar(open.title, personal), { id: "head-avatar" }));
  $("title").textContent = open.title;
  $("about").textContent = personal
    ? "Only you and the assistant see this chat"
    : `Everybody on the panel sees this chat. Write @${ASSISTANT} to speak to the assistant`;
  $("chips").hidden = !personal;
  open.unread = 0;
  badges();
  toEnd();
}

function badges() {
  let sum = 0;
  for (const chat of chats.values()) {
    const badge = chat.button.querySelector(".badge");
    badge.textContent = chat.unread || "";
    badge.setAttribute("aria-label", chat.unread ? `${chat.unread} new` : "");
    sum += chat.unread;
  }
  document.title = `${sum ? `(${sum}) ` : ""}${open.title}: ${me.name}`;
}

// To the end, unless what is new is taller than the view: then to where it begins.
function toEnd(newest) {
  const { list } = open;
  list.scrollTop = list.scrollHeight;
  const above = newest ? newest.getBoundingClientRect().top - list.getBoundingClientRect().top : 0;
  if (above < 0) list.scrollTop += above - 8;
}

// ---- what is said ---------------------------------------------------------------------------

async function listen() {
  let since = 0;
  let [first, waiting] = [true, 0]; // after a gap, ask at once
  for (;;) {
    try {
      const answer = await fetch(
        `/teams/api/${encodeURIComponent(me.id)}/log?since=${since}&wait=${waiting}`,
      );
      if (!answer.ok) throw new Error(String(answer.status));
      const told = await answer.json();
      if (told.next < since) location.reload(); // the demo was begun afresh
      take(told.entries, first);
      if (waiting === 0) notice("");
      [since, first, waiting] = [told.next, false, 20];
    } catch {
      notice("The connection is lost. Trying again…");
      waiting = 0;
      await new Promise((done) => setTimeout(done, 1500));
    }
  }
}

function take(entries, first) {
  const touched = new Map();
  for (const entry of entries) {
    const chat = chats.get(entry.chat);
    const message = chat && apply(entry, chat);
    if (message) touched.set(message, chat);
  }
  for (const [message, chat] of touched) {
    const isNew = !message.item;
    render(message, chat);
    if (isNew && !first && message.activity.from.id !== me.teamsId) arrived(message, chat);
  }
  if (touched.size) {
    badges();
    const fresh = [...touched.keys()].filter((message) => message.fresh && message.item);
    const last = fresh.findLast((message) => touched.get(message) === open);
    if (last) toEnd(last.item);
    for (const message of touched.keys()) message.fresh = false;
  }
}

function apply(entry, chat) {
  const id = entry.message ?? entry.activity.id;
  const known = chat.shown.get(id);
  if (entry.op === "add") {
    const message = { activity: entry.activity, view: null, item: null, card: "", fresh: true };
    chat.shown.set(id, message);
    return message;
  }
  if (!known) return null;
  if (entry.op === "view") known.view = entry.card;
  if (entry.op === "update") {
    known.activity = { ...known.activity, ...entry.activity, timestamp: known.activity.timestamp };
    known.view = null;
  }
  if (entry.op === "delete") {
    known.item?.remove();
    chat.shown.delete(id);
    return null;
  }
  return known;
}

// What a message is about, in a few words.
function gist({ activity, view }) {
  if (activity.text) return plain(activity.text);
  const card = view ?? activity.attachments?.[0]?.content;
  return activity.summary ?? (card ? spoken(card) : "");
}

function arrived(message, chat) {
  $("said").textContent = `${message.activity.from.name}: ${gist(message)}`;
  if (chat !== open) chat.unread += 1;
}

function render(message, chat) {
  const { activity } = message;
  const mine = activity.from.id === me.teamsId;
  if (activity.value && !activity.text) return; // an old-style press: nothing was said
  if (!message.item) {
    message.item = frame(activity, mine, chat);
    chat.list.append(message.item);
  }
  const body = message.item.querySelector(".body");
  const [attachment] = (activity.attachments ?? []).filter((one) =>
    one.contentType.endsWith("card.adaptive"),
  );
  if (activity.text) said(body, activity.text);
  if (attachment) place(message, body, message.view ?? attachment.content, chat);
  chat.button.querySelector(".last").textContent =
    `${mine ? "You: " : ""}${gist(message)}`.slice(0, 60);
}

function frame(activity, mine, chat) {
  day(activity.timestamp, chat);
  const item = make("li", mine ? "message mine" : "message");
  const isBot = activity.from.id.startsWith("28:");
  const who = make("p", "by");
  who.append(
    make("span", mine ? "unseen" : "name", mine ? "You" : activity.from.name),
    make("time", "", TIME.format(new Date(activity.timestamp))),
  );
  const column = make("div", "column");
  column.append(who, make("div", "body"));
  if (!mine) item.append(avatar(activity.from.name, isBot));
  item.append(column);
  return item;
}

function day(timestamp, chat) {
  const text = DAY.format(new Date(timestamp));
  if (text === chat.lastDay) return;
  chat.lastDay = text;
  chat.list.append(make("li", "day", text));
}

function said(body, text) {
  let bubble = body.querySelector(".bubble");
  if (!bubble) body.prepend((bubble = make("div", "bubble")));
  bubble.innerHTML = toHtml(plain(text));
}

function place(message, body, card, chat) {
  const content = JSON.stringify(card);
  if (message.card === content || message.pending) return; // the renderer shows it already
  message.card = content;
  let box = body.querySelector(".card");
  if (!box) body.append((box = make("div", "card")));
  showCard(card, box, doings(message, chat));
}

// ---- what I do ------------------------------------------------------------------------------

function doings(message, chat) {
  const replyToId = message?.activity.id;
  return {
    me: me.teamsId,
    async invoke(name, value) {
      if (message) message.pending = true;
      const answer = await call("invoke", { chat: chat.id, name, value, replyToId });
      if (message) message.pending = false;
      return answer;
    },
    submit: (data) => call("say", { chat: chat.id, value: data, replyToId }),
    replaced(card) {
      message.card = JSON.stringify(card);
      $("said").textContent = spoken(card);
    },
    task: (body) => dialog(body, chat),
  };
}

function dialog(body, chat) {
  const task = body?.task;
  $("dialog-body").replaceChildren();
  if (!task) return $("dialog").close();
  const isText = task.type === "message";
  $("dialog-title").textContent = isText ? "Done" : task.value.title;
  if (isText) $("dialog-body").append(make("p", "", task.value));
  else showCard(task.value.card.content, $("dialog-body"), doings(null, chat), { inDialog: true });
  if (!$("dialog").open) $("dialog").showModal();
  return undefined;
}

async function say(text) {
  const typing = setTimeout(() => $("frame").setAttribute("aria-busy", "true"), 400);
  const { status } = await call("say", { chat: open.id, text });
  clearTimeout(typing);
  $("frame").removeAttribute("aria-busy");
  if (status === 200) return notice("");
  if (status !== 502 && !$("message-text").value) $("message-text").value = text; // it was not taken: give it back
  return notice("The assistant did not answer. Please send it once more in a moment.");
}

function chip(command) {
  const button = make("button", "chip", command);
  button.type = "button";
  button.onclick = () => say(command);
  return button;
}

$("compose").onsubmit = (event) => {
  event.preventDefault();
  const text = $("message-text").value.trim();
  if (!text || !open) return;
  $("message-text").value = "";
  say(text);
};

start();
