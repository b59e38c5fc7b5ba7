// Run in the page: the contrast of text with what is behind it (WCAG 2.2, 1.4.3), the lowest of all elements that have
// text of their own.
(() => {
  const channels = (color) => (color.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = ([red, green, blue]) =>
    [red, green, blue]
      .map((channel) => channel / 255)
      .map((channel) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4))
      .reduce((sum, channel, index) => sum + channel * [0.2126, 0.7152, 0.0722][index], 0);
  const behind = (element) => {
    if (!element) return [255, 255, 255];
    const color = channels(getComputedStyle(element).backgroundColor);
    return color.length === 3 ? color : behind(element.parentElement);
  };
  const ratios = [...document.querySelectorAll('main *')]
    .filter((element) =>
      [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()),
    )
    .map((element) => {
      const styles = getComputedStyle(element);
      const ink = luminance(channels(element instanceof SVGElement ? styles.fill : styles.color));
      const paper = luminance(behind(element));
      return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    });
  return Math.min(...ratios);
})();
