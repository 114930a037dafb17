// The board works without this file. It adds: progress that comes by itself, filtering while typing, and an end after
// half an hour without use. Nothing is fetched but our own pages.
"use strict";

const IDLE = 30 * 60 * 1000;

// A page of which a part is still being made asks for itself again, and only its content changes.
async function renew() {
  const answer = await fetch(location.href, { credentials: "same-origin" });
  if (!answer.ok) return location.reload();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const main = document.querySelector("main");
  if (!main.contains(document.activeElement)) main.replaceChildren(...page.querySelector("main").childNodes);
  if (page.body.hasAttribute("data-pending")) setTimeout(renew, 700);
  else document.body.removeAttribute("data-pending");
}

// A task says its steps one by one; when it is over, its own page knows where to go on.
async function follow(list) {
  const answer = await fetch(`${list.dataset.task}/stato`, { credentials: "same-origin" });
  if (!answer.ok) return location.reload();
  const { over, steps } = await answer.json();
  for (const step of steps.slice(list.children.length)) {
    const item = document.createElement("li");
    item.textContent = step;
    list.append(item);
  }
  if (over) location.replace(list.dataset.task);
  else setTimeout(() => follow(list), 500);
}

// What is typed into [data-filter] leaves only those children of the named list that hold all its words.
function filter(field) {
  const list = document.getElementById(field.dataset.filter);
  const words = field.value.toLocaleLowerCase("it").split(/\s+/).filter(Boolean);
  for (const item of list.children) {
    const text = item.textContent.toLocaleLowerCase("it");
    item.hidden = !words.every((word) => text.includes(word));
  }
}

const task = document.querySelector("[data-task]");
if (task) follow(task);
else if (document.body.hasAttribute("data-pending")) setTimeout(renew, 400);
for (const field of document.querySelectorAll("[data-filter]")) field.addEventListener("input", () => filter(field));

// Who goes on into a document with the keyboard sees it: a browser does not scroll to it by itself.
addEventListener("blur", () => {
  const frame = document.activeElement;
  if (frame?.tagName !== "IFRAME") return;
  const box = frame.getBoundingClientRect();
  if (box.bottom < 0 || box.top > innerHeight) frame.scrollIntoView({ block: "nearest" });
});

// After half an hour the session may be over, also while the computer slept: then the names leave the screen.
// The question does not count as use.
let used = Date.now();
async function leaveWhenOver() {
  if (Date.now() - used < IDLE) return;
  const answer = await fetch("/lavori/nessuno/stato", { credentials: "same-origin" }).catch(() => ({ status: 0 }));
  if (answer.status !== 200) location.replace("/");
}
for (const kind of ["click", "keydown"]) addEventListener(kind, () => { used = Date.now(); });
for (const kind of ["focus", "pageshow"]) addEventListener(kind, leaveWhenOver);
setInterval(leaveWhenOver, 60 * 1000);
