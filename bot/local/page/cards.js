// A card as Teams shows it: Microsoft's own renderer, its presses sent to the bot.

import { toHtml } from "/teams/page/text.js";

const AC = globalThis.AdaptiveCards;

AC.GlobalSettings.applets.logEnabled = false;
AC.GlobalSettings.applets.refresh.mode = AC.RefreshMode.Automatic;
AC.GlobalSettings.applets.refresh.timeBetweenAutomaticRefreshes = 0;
AC.GlobalSettings.applets.refresh.maximumConsecutiveAutomaticRefreshes = 1;
AC.AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = toHtml(text);
  result.didProcess = true;
};

const words = (colour, subtle = colour) => ({ default: colour, subtle });
const INK = {
  default: words("#242424", "#5c5c5c"),
  dark: words("#242424", "#5c5c5c"),
  light: words("#ffffff", "#f0f0f0"),
  accent: words("#4f52b2"),
  good: words("#0b6a0b"),
  warning: words("#7a4b00"),
  attention: words("#a80000"),
};
const box = (backgroundColor, borderColor) => ({
  backgroundColor,
  borderColor,
  foregroundColors: INK,
});

const HOST = new AC.HostConfig({
  fontFamily: "inherit",
  fontSizes: { small: 12, default: 14, medium: 16, large: 18, extraLarge: 22 },
  fontWeights: { lighter: 400, default: 400, bolder: 600 },
  lineHeights: { small: 17, default: 20, medium: 22, large: 25, extraLarge: 30 },
  spacing: { small: 4, default: 10, medium: 14, large: 20, extraLarge: 28, padding: 12 },
  separator: { lineThickness: 1, lineColor: "#d6d6d6" },
  containerStyles: {
    default: box("#ffffff", "#d6d6d6"),
    emphasis: box("#f5f4f8", "#d6d6d6"),
    accent: box("#e8e9f7", "#b8bae6"),
    good: box("#eef8ee", "#9fd89f"),
    warning: box("#fff8e8", "#e0c070"),
    attention: box("#fdf1f1", "#e0a0a0"),
  },
  textStyles: {
    heading: { size: "large", weight: "bolder" },
    columnHeader: { weight: "bolder" },
  },
  inputs: {
    label: {
      requiredInputs: { weight: "bolder" },
      optionalInputs: { weight: "bolder" },
      inputSpacing: "small",
    },
    errorMessage: { color: "attention", size: "default", weight: "bolder" },
  },
  actions: {
    maxActions: 6,
    spacing: "medium",
    buttonSpacing: 8,
    actionsOrientation: "horizontal",
    actionAlignment: "left",
    showCard: { actionMode: "inline", inlineTopMargin: 12, style: "emphasis" },
  },
  factSet: {
    title: { weight: "bolder", wrap: true, maxWidth: 180 },
    value: { wrap: true },
    spacing: 12,
  },
  table: { cellSpacing: 8 },
});

// The renderer forgets these two when they stand in its settings.
HOST.inputs.label.requiredInputs.suffix = ""; // the card itself says "(required)"
HOST.inputs.label.requiredInputs.suffixColor = AC.TextColor.Default;

/*
 * Show a card in `place`. `chat` does what the card asks for:
 *   invoke(name, value)  sends to the bot, gives {status, body}
 *   submit(data)         sends an old-style press as a message
 *   replaced(card)       is told of the card that took this one's place
 *   task(body)           shows or closes a dialog
 */
export function showCard(card, place, chat, { inDialog = false } = {}) {
  const note = document.createElement("p");
  note.className = "card-note";
  note.setAttribute("role", "alert");
  const applet = new AC.AdaptiveApplet();
  applet.hostConfig = HOST;
  applet.onCreateSerializationContext = () => new AC.SerializationContext(AC.Versions.v1_6);
  applet.channelAdapter = { sendRequestAsync: (request) => send(request, card, chat, note, place) };
  applet.onActivityRequestFailed = () => -1; // said in words; no automatic repeat
  applet.onAction = (_, action) => act(action, chat, inDialog, note);
  applet.setCard(card);
  place.replaceChildren(applet.renderedElement, note);
  place.classList.toggle("wide", card.msteams?.width === "Full");
}

async function send(request, card, chat, note, place) {
  const action = request.action;
  if (AC.DataQuery && action instanceof AC.DataQuery) return search(request, action, chat);
  if (request.trigger === "automatic" && !refreshesFor(card, chat.me)) {
    return new AC.SuccessResponse(request, undefined);
  }
  note.textContent = "";
  place.setAttribute("aria-busy", "true");
  const { id, verb, data } = action;
  const answer = await chat.invoke("adaptiveCard/action", {
    action: { type: "Action.Execute", id, verb, data },
    trigger: request.trigger,
  });
  place.removeAttribute("aria-busy");
  return settled(request, answer, chat, note, place);
}

function settled(request, { status, body }, chat, note, place) {
  const type = body?.type ?? "";
  if (status !== 200 || type.endsWith("error")) {
    note.textContent =
      body?.value?.message ?? "The assistant did not answer. Nothing has been lost; please try again.";
    return new AC.ErrorResponse(request, new AC.ActivityRequestError(String(status), note.textContent));
  }
  if (type.endsWith("activity.message")) {
    note.textContent = body.value;
    return new AC.SuccessResponse(request, undefined);
  }
  if (request.trigger !== "automatic") {
    chat.replaced(body.value);
    setTimeout(() => lookAt(place));
  }
  return new AC.SuccessResponse(request, JSON.stringify(body.value));
}

// Whoever uses a keyboard or a screen reader stays where the new card is.
function lookAt(place) {
  place.tabIndex = -1;
  place.focus({ preventScroll: true });
  place.scrollIntoView({ block: "nearest" });
}

async function search(request, query, chat) {
  const { body } = await chat.invoke("application/search", {
    kind: "search",
    queryText: query.filter,
    queryOptions: { skip: 0, top: 15 },
    dataset: query.dataset,
  });
  return new AC.SuccessResponse(request, JSON.stringify(body?.value?.results ?? []));
}

function refreshesFor(card, me) {
  const only = card.refresh?.userIds;
  return !only || only.includes(me);
}

async function act(action, chat, inDialog, note) {
  if (action instanceof AC.OpenUrlAction) return open(action.url);
  if (!(action instanceof AC.SubmitAction) || action instanceof AC.ExecuteAction) return undefined;
  const data = action.data ?? {};
  if (!inDialog && data.msteams?.type !== "task/fetch") return chat.submit(data);
  const name = inDialog ? "task/submit" : "task/fetch";
  const { status, body } = await chat.invoke(name, { data, context: { theme: "default" } });
  if (status === 200) return chat.task(body);
  note.textContent = "This could not be opened. Please try again.";
  return undefined;
}

function open(url) {
  if (/^(https?:|mailto:|\/)/i.test(url)) globalThis.open(url, "_blank", "noopener,noreferrer");
}

// The first words of a card, for whoever listens rather than looks.
export function spoken(card) {
  if (card.speak) return card.speak;
  const texts = [];
  JSON.stringify(card.body ?? [], (key, value) => {
    if (key === "text" && typeof value === "string") texts.push(value);
    return value;
  });
  return texts.slice(0, 2).join(". ");
}
