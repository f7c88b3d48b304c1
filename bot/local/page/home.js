// The demo's front door: who I am, Teams, mail, and the clock, which is always in sight.

import { initials, tint } from "/teams/page/text.js";

const $ = (id) => document.getElementById(id);
const asked = new URLSearchParams(location.search);
const TABS = ["people", "teams", "mail"];

let people = [];
let me = null;
let allMail = false;

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function notice(text) {
  $("notice").textContent = text;
  $("notice").hidden = !text;
}

// ---- people ---------------------------------------------------------------------------------

async function start() {
  clock();
  const answer = await fetch("/teams/api/people");
  people = answer.ok ? await answer.json() : [];
  if (!people.length) return notice("There is nobody here yet. Please start the demo again.");
  $("person").replaceChildren(...people.map((one) => new Option(one.name, one.id)));
  $("person").onchange = () => become($("person").value);
  $("list").replaceChildren(...people.map(entry));
  become(asked.get("as") ?? people[0].id);
  return show(TABS.includes(location.hash.slice(1)) ? location.hash.slice(1) : asked.has("as") ? "teams" : "people");
}

function entry(person) {
  const item = make("li", "person");
  const mark = make("span", "avatar", initials(person.name));
  mark.setAttribute("aria-hidden", "true");
  mark.style.background = tint(person.name);
  const words = make("div", "words");
  words.append(make("h2", "", person.name), make("p", "role-line", person.role));
  if (person.hint) words.append(make("p", "hint", person.hint));
  words.append(make("p", "how", person.teamsId ? `Teams and email: ${person.email}` : `Email only: ${person.email}`));
  const doors = make("p", "doors");
  const be = make("button", "button main", `Be ${person.name.split(" ")[0]}`);
  be.type = "button";
  be.onclick = () => { become(person.id); show(person.teamsId ? "teams" : "mail"); };
  const tab = make("a", "", "Open in a new tab");
  tab.href = `/?as=${encodeURIComponent(person.id)}#${person.teamsId ? "teams" : "mail"}`;
  tab.target = "_blank";
  doors.append(be, tab);
  words.append(doors);
  item.append(mark, words);
  item.dataset.id = person.id;
  return item;
}

function become(id) {
  me = people.find((one) => one.id === id) ?? people[0];
  $("person").value = me.id;
  $("role").textContent = me.role;
  document.title = `${me.name}: MACE assistant demo`;
  history.replaceState(null, "", `/?as=${encodeURIComponent(me.id)}${location.hash}`);
  for (const item of $("list").children) item.classList.toggle("me", item.dataset.id === me.id);
  $("tab-teams").hidden = !me.teamsId;
  $("mail-mine").textContent = `Mail of ${me.name}`;
  if (me.teamsId) $("teams-frame").src = `/teams?as=${encodeURIComponent(me.id)}&inside=1`;
  else if (!$("teams").hidden) show("mail");
  mail();
}

// ---- tabs -----------------------------------------------------------------------------------

function show(name) {
  for (const one of TABS) {
    const chosen = one === name;
    $(one).hidden = !chosen;
    $(`tab-${one}`).setAttribute("aria-selected", String(chosen));
    $(`tab-${one}`).tabIndex = chosen ? 0 : -1;
  }
  history.replaceState(null, "", `${location.pathname}${location.search}#${name}`);
  if (name === "mail") mail();
}

function step(event) {
  const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!move) return;
  const seen = TABS.filter((one) => !$(`tab-${one}`).hidden);
  const now = seen.findIndex((one) => !$(one).hidden);
  const next = seen[(now + move + seen.length) % seen.length];
  show(next);
  $(`tab-${next}`).focus();
}

for (const one of TABS) {
  $(`tab-${one}`).onclick = () => show(one);
  $(`tab-${one}`).onkeydown = step;
}

function mail() {
  $("mail-frame").src = allMail ? "/mail" : `/mail?to=${encodeURIComponent(me.email)}`;
  $("mail-mine").setAttribute("aria-pressed", String(!allMail));
  $("mail-all").setAttribute("aria-pressed", String(allMail));
}

$("mail-mine").onclick = () => { allMail = false; mail(); };
$("mail-all").onclick = () => { allMail = true; mail(); };

// ---- clock ----------------------------------------------------------------------------------

async function clock(move) {
  const buttons = document.querySelectorAll(".clock button");
  for (const button of buttons) button.disabled = Boolean(move);
  try {
    const answer = await fetch("/clock", move && {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(move),
    });
    if (!answer.ok) throw new Error((await answer.text()).slice(0, 200));
    told(await answer.json());
    notice("");
    if (move && me) mail();
  } catch (error) {
    notice(move ? `The clock was not moved. ${error.message}` : "The clock cannot be read.");
  }
  for (const button of buttons) button.disabled = false;
}

function told(time) {
  if (time.text) $("now").textContent = time.text;
  if (time.now) $("when").min = time.now.slice(0, 16);
}

for (const button of document.querySelectorAll("[data-step]")) {
  button.onclick = () => { $("more").open = false; clock({ step: button.dataset.step }); };
}

$("to").onsubmit = (event) => {
  event.preventDefault();
  $("more").open = false;
  clock({ to: $("when").value });
};

addEventListener("keydown", (event) => {
  if (event.key === "Escape") $("more").open = false;
});

setInterval(() => document.hidden || clock(), 20000);
start();
