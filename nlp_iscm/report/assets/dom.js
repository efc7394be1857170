"use strict";
// Elements from texts: a string is always text, never markup.
function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "style") for (const [property, is] of Object.entries(value)) node.style.setProperty(property, is);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...kept(children));
  return node;
}
const kept = (children) => children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== "" && child !== false);
const fill = (node, ...children) => node.replaceChildren(...kept(children));
const byId = (id) => document.getElementById(id);
const count = (n, noun) => `${n} ${noun}${n === 1 ? "" : "s"}`;
const data = JSON.parse(byId("data").textContent);

// What a browser keeps between visits; a browser that keeps nothing loses nothing but the draft.
const drafts = {
  read(name) { try { return JSON.parse(localStorage.getItem(`nlp-iscm ${name}`)) || {}; } catch { return {}; } },
  write(name, what) { try { localStorage.setItem(`nlp-iscm ${name}`, JSON.stringify(what)); } catch { /* not allowed here */ } },
  reviewer(name) { try { if (name !== undefined) localStorage.setItem("nlp-iscm reviewer", name); return localStorage.getItem("nlp-iscm reviewer") || ""; } catch { return name || ""; } },
};

function download(name, decisions) {
  const blob = new Blob([`${JSON.stringify({ decisions }, null, 1)}\n`], { type: "application/json" });
  const link = el("a", { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

function themeButton(button) {
  button.addEventListener("click", () => {
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const now = document.documentElement.dataset.theme || (dark ? "dark" : "light");
    document.documentElement.dataset.theme = now === "dark" ? "light" : "dark";
  });
}
if (byId("theme")) themeButton(byId("theme"));
