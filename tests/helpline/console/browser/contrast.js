/*
 * What can hardly be made out on the page, with its contrast; empty where all is well.
 * "buttons": the words of a button that has the focus, as after each press. "fields": the edge of a field.
 */
(what) => {
  const parts = (color) => {
    const numbers = color.match(/[\d.]+/g).map(Number);
    return color.startsWith("color(") ? numbers.map((each, at) => (at < 3 ? each * 255 : each)) : numbers;
  };
  const light = (color) => {
    const [r, g, b] = parts(color).slice(0, 3).map((each) => {
      const share = each / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (...colors) => {
    const [dark, bright] = colors.map(light).sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const isSeen = (element) => element.checkVisibility({ visibilityProperty: true });
  const behind = (element) => {
    const { backgroundColor } = getComputedStyle(element);
    return element.parentElement && parts(backgroundColor)[3] === 0 ? behind(element.parentElement) : backgroundColor;
  };

  const words = (button) => {
    button.focus({ preventScroll: true });
    document.getAnimations().forEach((each) => each.finish());
    const { color, backgroundColor } = getComputedStyle(button);
    return contrast(color, backgroundColor);
  };
  const edge = (field) => contrast(getComputedStyle(field).borderBottomColor, behind(field.parentElement));

  const [selector, measure, least] = {
    buttons: [".button:not(:disabled)", words, 4.5],
    fields: ["input:is([type=text], [type=password], [type=email], [type=date], [type=time]), select, textarea", edge, 3],
  }[what];
  return [...document.querySelectorAll(selector)]
    .filter(isSeen)
    .map((each) => [each.innerText || each.name || each.id, measure(each)])
    .filter(([, found]) => found < least)
    .map(([name, found]) => `${name}: ${found.toFixed(2)}`);
}
