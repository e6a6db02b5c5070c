// A line chart over the inner episodes, a line for each seat; drawn at its own width, so that words keep their size.

import { drawn, element } from "./dom.mjs";

const HEIGHT = 150;
/** Closer than so many pixels, only the last value has a mark. */
const MARKS_APART = 12;
const MARGIN = { left: 46, right: 12, top: 10, bottom: 24 };

/** Make a chart. `range` is of its values, `ticks` the values that it names, `shown` writes one. */
export function chart(title, { range, ticks, shown, episodes }) {
  const canvas = element("div", { class: "cp-canvas" });
  const figure = element("figure", { class: "cp-chart" }, element("figcaption", {}, title), canvas);
  const every = episodes > 30 ? 10 : 5;
  let lines = [];

  function redraw() {
    const width = canvas.clientWidth;
    if (!width) return;
    const x = (k) => MARGIN.left + (k / (episodes - 1)) * (width - MARGIN.left - MARGIN.right);
    const [least, most] = range;
    // What lies beyond the range is drawn at its edge; the numbers have it.
    const y = (value) =>
      MARGIN.top +
      ((most - Math.min(Math.max(value, least), most)) / (most - least)) * (HEIGHT - MARGIN.top - MARGIN.bottom);
    const picture = drawn("svg", { width, height: HEIGHT, role: "img", "aria-label": described() });
    for (const tick of ticks) {
      picture.append(
        drawn("line", { class: "cp-rule", x1: MARGIN.left, x2: width - MARGIN.right, y1: y(tick), y2: y(tick) }),
        drawn("text", { x: MARGIN.left - 6, y: y(tick) + 4, "text-anchor": "end" }, shown(tick)),
      );
    }
    for (let k = 0; k < episodes; k++)
      if (k === 0 || (k + 1) % every === 0)
        picture.append(drawn("text", { x: x(k), y: HEIGHT - 6, "text-anchor": "middle" }, `${k + 1}`));
    lines.forEach(({ values }, seat) => picture.append(...line(values, seat, x, y)));
    canvas.replaceChildren(picture);
  }

  function described() {
    const said = lines.map(({ name, values }) => {
      const last = values.length
        ? `${shown(values[0])} at first, ${shown(values[values.length - 1])} now`
        : "nothing yet";
      return `${name}: ${last}`;
    });
    return `${title}. ${said.join("; ")}.`;
  }

  new ResizeObserver(redraw).observe(canvas);
  return {
    figure,
    /** Draw `[{ name, values }]`, a line for each seat. */
    draw(given) {
      lines = given;
      redraw();
    },
  };
}

function line(values, seat, x, y) {
  const at = values.map((value, k) => [x(k), y(value)]);
  const path = drawn("polyline", {
    class: `cp-line cp-seat-${seat}`,
    points: at.map((point) => point.join(",")).join(" "),
  });
  const apart = at.length < 2 || at[1][0] - at[0][0] >= MARKS_APART;
  return [path, ...(apart ? at : at.slice(-1)).map(([cx, cy]) => mark(seat, cx, cy))];
}

/** What tells the seats apart where colours do not. */
export function mark(seat, cx, cy) {
  return seat === 0
    ? drawn("circle", { class: "cp-mark cp-seat-0", cx, cy, r: 3.5 })
    : drawn("rect", { class: "cp-mark cp-seat-1", x: cx - 3.25, y: cy - 3.25, width: 6.5, height: 6.5 });
}
