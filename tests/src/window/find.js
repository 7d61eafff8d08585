const ROLES = {
  button: "button, [role=button]",
  link: "a[href], [role=link]",
  group: "[role=group], fieldset",
  textbox: "textarea, input:not([type]), input[type=text], input[type=password], input[type=search], input[type=url], [role=textbox], [role=combobox]",
  combobox: "[role=combobox], select, button[aria-haspopup=listbox]",
  spinbutton: "input[type=number], [role=spinbutton]",
  checkbox: "input[type=checkbox], [role=checkbox], [role=switch]",
  radio: "input[type=radio], [role=radio]",
  tab: "[role=tab]",
  option: "[role=option], option",
  treeitem: "[role=treeitem]",
  menuitem: "[role=menuitem], [role=menuitemcheckbox], [role=menuitemradio]",
  dialog: "dialog, [role=dialog], [role=alertdialog]",
  alert: "[role=alert], [role=status]",
  img: "img, [role=img]",
  gridcell: "[role=gridcell], [role=option][data-image]",
  heading: "h1, h2, h3, h4, [role=heading]",
  region: "section[aria-label], aside[aria-label], main, nav, [role=region]",
};

function nameOf(element) {
  const label = element.getAttribute("aria-label");
  if (label) return label.trim();
  const by = element.getAttribute("aria-labelledby");
  if (by) {
    const text = by.split(/\s+/).map((id) => document.getElementById(id)?.textContent ?? "").join(" ").trim();
    if (text) return text;
  }
  if (element.labels?.length) return [...element.labels].map((one) => one.textContent).join(" ").trim();
  if (element.alt) return element.alt.trim();
  const text = (element.innerText ?? element.textContent ?? "").trim();
  return text || (element.title ?? element.placeholder ?? "").trim();
}

function isShown(element) {
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  return box.width > 0 && box.height > 0 && style.visibility !== "hidden" && !element.closest("[aria-hidden=true], [inert]");
}

function find(role, name) {
  return [...document.querySelectorAll(ROLES[role] ?? `[role=${role}]`)].filter(
    (element) => isShown(element) && !element.disabled && element.getAttribute("aria-disabled") !== "true" && nameOf(element).startsWith(name),
  );
}
