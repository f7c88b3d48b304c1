"""Looks at a page as people with different eyes and hands meet it, with axe and a ruler."""

from pathlib import Path
from typing import Any

from playwright.async_api import Page

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (tags) => {
  const found = await axe.run(document, {
    runOnly: {type: "tag", values: tags}, resultTypes: ["violations"],
  });
  return found.violations.map((one) => `${one.id}: ${one.nodes.map((n) => n.html).join(" | ")}`);
}"""
TOO_WIDE = """(size) => {
  document.documentElement.style.fontSize = size;
  const room = document.documentElement.clientWidth;
  const wide = [...document.querySelectorAll("main, main *")]
    .filter((one) => one.getBoundingClientRect().right > room + 1).map((one) => one.outerHTML);
  return document.documentElement.scrollWidth > room ? [`page of ${room}`, ...wide] : wide;
}"""
TOO_SMALL = """() => [...document.querySelectorAll(
    "button, select, textarea, input[type=text], input[type=tel], input[type=email], " +
    ".option label, .button, a.change, .errors a")]
  .filter((one) => one.getBoundingClientRect().height < 43.9).map((one) => one.outerHTML)"""
NARROW = {"width": 320, "height": 640}
WIDE = {"width": 1280, "height": 900}


async def faults(page: Page) -> list[str]:
    """Say what is wrong with the page that is open: axe's rules, width, size of what is pressed."""
    await page.evaluate(AXE.read_text("utf-8"))
    found: list[str] = await page.evaluate(RUN, TAGS)
    await page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    found += [f"cut off at 320 px: {one[:200]}" for one in await _measure(page, "100%")]
    found += [f"too small to press: {one[:200]}" for one in await page.evaluate(TOO_SMALL)]
    found += [f"cut off at 320 px, 200 %: {one[:200]}" for one in await _measure(page, "200%")]
    await page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    return found


async def _measure(page: Page, size: str) -> Any:
    return await page.evaluate(TOO_WIDE, size)
