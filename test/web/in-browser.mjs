/** What is looked at inside of a page; plain JavaScript, for it runs in the browser. */

/** Runs in the browser. */
export function facts() {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const levels = all('h1, h2, h3, h4').map(({ tagName }) => Number(tagName[1]));
  const isInOrder =
    levels[0] === 1 &&
    levels.filter((level) => level === 1).length === 1 &&
    levels.every((level, index) => index === 0 || level - (levels[index - 1] ?? 0) <= 1);
  const nameOf = (element) => (element.getAttribute('aria-label') ?? element.textContent ?? '').trim();
  const ids = all('[id]').map(({ id }) => id);
  return {
    landmarks: ['HEADER', 'NAV', 'MAIN', 'FOOTER'].filter(
      (name) => document.querySelector(`body > ${name}, body > HEADER > ${name}`) !== null,
    ),
    headings: isInOrder ? 'h1 first, none skipped' : levels.join(' '),
    namelessFields: all('input:not([type=hidden]), select')
      .filter(({ labels }) => (labels?.length ?? 0) === 0)
      .map(({ name }) => name),
    namelessButtons: all('a, button, summary')
      .filter((one) => nameOf(one) === '')
      .map(({ outerHTML }) => outerHTML),
    namelessDrawings: all('svg')
      .filter(
        (one) =>
          one.getAttribute('aria-hidden') !== 'true' && !(one.getAttribute('role') === 'img' && nameOf(one) !== ''),
      )
      .map(({ outerHTML }) => outerHTML.slice(0, 80)),
    tablesWithoutCaption: all('table').filter(({ caption }) => caption === null).length,
    headersWithoutScope: all('th:not([scope])').length,
    doubleIds: ids.filter((id, index) => ids.indexOf(id) !== index),
    inlineStyles: all('[style], style').length,
    inlineScripts: all('script:not([src])').length,
    isTooWide: document.documentElement.scrollWidth > window.innerWidth,
    language: document.documentElement.lang,
  };
}

/** Runs in the browser: texts whose contrast with what is behind them is below 4.5 (WCAG 2.2, 1.4.3). */
export function contrasts() {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (canvas === null) return ['no canvas'];
  const cache = new Map();
  const rgba = (text) => {
    const known = cache.get(text);
    if (known !== undefined) return known;
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    const [r = 0, g = 0, b = 0, a = 0] = canvas.getImageData(0, 0, 1, 1).data;
    cache.set(text, [r, g, b, a / 255]);
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a), 1];
  const behind = (element) => {
    if (element === null) return [255, 255, 255, 1];
    const own = rgba(getComputedStyle(element).backgroundColor);
    return own[3] === 1 ? own : over(own, behind(element.parentElement));
  };
  const light = ([r, g, b]) => {
    const [R = 0, G = 0, B = 0] = [r, g, b].map((value) =>
      value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * R + 0.7152 * G + 0.0722 * B;
  };
  const found = new Set();
  for (const element of document.querySelectorAll('body *')) {
    const isText = [...element.childNodes].some(
      (node) => node.nodeType === 3 && (node.textContent ?? '').trim() !== '',
    );
    if (!isText || element.closest('.unseen, .skip, title') !== null) continue;
    const style = getComputedStyle(element);
    const colour = element instanceof SVGElement ? style.fill : style.color;
    const ground = behind(element instanceof SVGElement ? element.closest('figure') : element);
    const [one, other] = [light(over(rgba(colour), ground)), light(ground)];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < 4.5) found.add(`${element.tagName} ${element.getAttribute('class')} ${ratio.toFixed(2)}`);
  }
  return [...found];
}

/** Runs in the browser: elements with text that stick out of the page or hide part of it. */
export function cutOff() {
  const width = document.documentElement.clientWidth;
  const found = new Set();
  if (document.documentElement.scrollWidth > width)
    found.add(`the page is ${document.documentElement.scrollWidth} wide`);
  for (const element of document.querySelectorAll('body *')) {
    if (element.closest('.unseen, .skip') !== null || !element.checkVisibility()) continue;
    const { left, right } = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    const what = `${element.tagName} ${element.getAttribute('class') ?? ''}`;
    const isScrolled = element.closest('.sheet') !== null;
    if (!isScrolled && (right > width + 1 || left < -1)) found.add(`${what} sticks out`);
    const isHiding = style.overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1;
    if (isHiding && !element.matches('input, select, .sheet')) found.add(`${what} hides a part`);
  }
  return [...found];
}
