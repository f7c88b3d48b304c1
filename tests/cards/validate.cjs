// Microsoft's own renderer reads every card it is given, and this says what it found wrong:
// node validate.cjs <adaptivecards.min.js> <card.json> ...   One line a fault, exit 1 if any.
"use strict";
const fs = require("fs");

const [renderer, ...files] = process.argv.slice(2);
const loaded = { exports: {} };
new Function("module", "exports", "window", "self", fs.readFileSync(renderer, "utf8"))(
  loaded, loaded.exports, globalThis, globalThis);
const { AdaptiveCard, HostConfig, SerializationContext, ValidationEvent, Versions } = loaded.exports;

// Teams shows six actions.
const teams = new HostConfig({ actions: { maxActions: 6 } });

function faults(file) {
  const context = new SerializationContext(Versions.v1_5);
  const card = new AdaptiveCard();
  card.hostConfig = teams;
  card.parse(JSON.parse(fs.readFileSync(file, "utf8")), context);
  const read = Array.from({ length: context.eventCount }, (_, at) => context.getEventAt(at));
  const found = [...read, ...card.validateProperties().validationEvents];
  return found.map((event) => `${file}: ${ValidationEvent[event.event]}: ${event.message}`);
}

if (files.length === 0) {
  console.log("no card was given");
  process.exit(1);
}
const found = files.flatMap(faults);
found.forEach((fault) => console.log(fault));
process.exit(found.length === 0 ? 0 : 1);
