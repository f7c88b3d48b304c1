// Text as a person may see it: everything escaped, then bold, lists and line breaks, nothing else.

const MARKS = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const BULLET = /^\s*[-*•]\s+(.*)$/;
const NUMBER = /^\s*\d{1,3}[.)]\s+(.*)$/;

export function escaped(text) {
  return String(text).replace(/[&<>"']/g, (mark) => MARKS[mark]);
}

// A backslash before a mark takes its meaning away: such marks stand aside in Unicode's private area.
const ESCAPED = /\\([!-/:-@[-`{-~])/g;
const ASIDE = /[\uE021-\uE07E]/g;
const aside = (_, mark) => String.fromCharCode(0xe000 + mark.charCodeAt(0));
const back = (mark) => escaped(String.fromCharCode(mark.charCodeAt(0) - 0xe000));

function bold(line) {
  const safe = escaped(line.replace(ESCAPED, aside));
  return safe.replace(/\*\*(\S(?:[^*]*\S)?)\*\*/g, "<strong>$1</strong>").replace(ASIDE, back);
}

// Lines of one kind next to each other make one block.
function blocks(text) {
  const found = [];
  for (const line of String(text).split(/\r\n|\r|\n/)) {
    const bullet = BULLET.exec(line);
    const number = bullet ? null : NUMBER.exec(line);
    const kind = bullet ? "ul" : number ? "ol" : "p";
    const last = found.at(-1);
    const block = last?.kind === kind ? last : { kind, lines: [], start: parseInt(line, 10) || 1 };
    if (block !== last) found.push(block);
    block.lines.push(bullet?.[1] ?? number?.[1] ?? line);
  }
  return found;
}

export function toHtml(text) {
  const parts = blocks(text);
  if (parts.length === 1 && parts[0].kind === "p") return parts[0].lines.map(bold).join("<br>");
  return parts.map(html).join("");
}

function html({ kind, lines, start }) {
  if (kind === "p") return `<div>${lines.map(bold).join("<br>")}</div>`;
  const items = lines.map((line) => `<li>${bold(line)}</li>`).join("");
  return kind === "ol" ? `<ol start="${start}">${items}</ol>` : `<ul>${items}</ul>`;
}

// A message's text comes with the tags of a mention; what remains is shown as it was typed.
export function plain(text) {
  return String(text).replace(/<at\b[^>]*>(.*?)<\/at>/gi, "@$1");
}

export function initials(name) {
  const words = String(name).split(/\s+/).filter(Boolean);
  return ((words[0]?.[0] ?? "?") + (words.length > 1 ? words.at(-1)[0] : "")).toUpperCase();
}

const TINTS = ["#3b5b92", "#7a3e77", "#2f6b4f", "#8a4b1f", "#5a4a8a", "#1f6a75", "#85344a"];

export function tint(name) {
  let sum = 0;
  for (const letter of String(name)) sum = (sum * 31 + letter.codePointAt(0)) % 9973;
  return TINTS[sum % TINTS.length];
}
