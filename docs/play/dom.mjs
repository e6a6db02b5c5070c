// Elements, in one call each.

/** Make an HTML element; a function among the attributes listens to the event of that name. */
export function element(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/** Make an SVG element, alike. */
export function drawn(tag, attributes = {}, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function filled(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value !== null && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

/** A button with its key, which works wherever the focus is within the page's game; `shown` is what it says of it. */
export function keyed(label, key, press, attributes = {}, shown = key) {
  return element(
    "button",
    { type: "button", "aria-keyshortcuts": key, "data-key": key.toLowerCase(), click: press, ...attributes },
    label,
    element("kbd", { "aria-hidden": "true" }, shown),
  );
}

/** A choice of one among several, `[value, words]` each. */
export function choice(label, options, attributes = {}) {
  const listed = options.map(([value, words]) => element("option", { value }, words));
  return element("label", { class: "cp-choice" }, element("span", {}, label), element("select", attributes, ...listed));
}
