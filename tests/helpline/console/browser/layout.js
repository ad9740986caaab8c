/*
 * What somebody could not press or read on the page as it is, in words; empty where all is well.
 * Each control is brought into sight in several ways: it has to be whole and on top in one of them.
 */
() => {
  const found = [];
  const say = (element) => `<${element.tagName.toLowerCase()}> ${element.id || ""} ${(element.innerText || element.name || element.className || "").trim().slice(0, 40)}`;
  const around = (element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return { left, right, top, bottom };
  };
  if (document.documentElement.scrollWidth > innerWidth) {
    const wide = [...document.body.querySelectorAll("*")].filter((each) => around(each).right > innerWidth + 1);
    found.push(`the page scrolls sideways: ${wide.slice(-1).map(say)}`);
  }

  const isSeen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  for (const badge of document.querySelectorAll(".badge")) {
    if (isSeen(badge) && badge.offsetHeight > 30) found.push(`${say(badge)} is drawn out to ${badge.offsetHeight} pixels`);
  }
  for (const item of document.querySelectorAll(".panel ul > li, .note ul > li")) {
    const { display, listStyleType, listStylePosition } = getComputedStyle(item);
    const hangs = display === "list-item" && listStyleType !== "none" && listStylePosition === "outside";
    if (isSeen(item) && hangs && parseFloat(getComputedStyle(item.parentElement).paddingLeft) < 12) found.push(`${say(item)} has its mark outside its list`);
  }
  for (const when of document.querySelectorAll("time, .num:not(.gaps *, .period *)")) {
    const words = [...when.childNodes].find((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (!words || !isSeen(when)) continue;
    const range = document.createRange();
    range.selectNodeContents(words);
    if (new Set([...range.getClientRects()].map((line) => Math.round(line.top))).size > 1) found.push(`${say(when)} is broken over lines`);
  }
  const controls = [...document.querySelectorAll(".panel .button, .panel .field :is(input:not([type=checkbox]), select)")].filter(isSeen);
  for (const button of controls.filter((each) => each.matches(".button"))) {
    const { left, right, top } = around(button);
    const near = controls.find((each) => {
      const other = around(each);
      return each !== button && other.left < right && other.right > left && top - other.bottom >= -1 && top - other.bottom < 6;
    });
    if (near) found.push(`${say(button)} touches ${say(near)}`);
  }

  const isHit = (element, x, y) => {
    const top = document.elementFromPoint(x, y);
    return top && (element.contains(top) || [...(element.labels ?? [])].some((label) => label.contains(top)));
  };
  const isFree = (element) => {
    const { left, right, top, bottom } = around(element);
    if (left < -1 || right > innerWidth + 1 || (bottom - top < innerHeight && (top < -1 || bottom > innerHeight + 1))) return false;
    const inset = Math.min(4, (right - left) / 2, (bottom - top) / 2);
    const middle = [(left + right) / 2, Math.min((top + bottom) / 2, innerHeight - 1)];
    return isHit(element, ...middle) && isHit(element, left + inset, middle[1]) && isHit(element, right - inset, middle[1]);
  };
  const modal = document.querySelector("dialog:modal") ?? document.querySelector(".account[open] .account-menu");
  for (const element of (modal ?? document).querySelectorAll("a[href], button, summary, select, textarea, input:not([type=hidden])")) {
    if (!isSeen(element) || element.matches(".skip-to-content-link, .practice-phone *, [data-off-screen]") || around(element).right - around(element).left < 2) continue;
    const ways = ["center", "end", "start", "nearest"];
    const free = ways.some((block) => {
      element.scrollIntoView({ block, inline: "center", behavior: "instant" });
      return isFree(element);
    });
    if (free) continue;
    const { left, right, top, bottom } = around(element);
    const over = [left + 4, (left + right) / 2, right - 4].map((x) => document.elementFromPoint(x, (top + bottom) / 2));
    found.push(`${say(element)} at ${[left, top, right, bottom].map(Math.round)} is cut, or covered by ${over.map((each) => each && say(each))}`);
  }
  scrollTo(0, 0);
  return found;
}
