// Runs before the first paint, so that a light page never flashes dark. What it reads is written by state/theme.ts.
(function () {
  var theme = null;
  try {
    theme = localStorage.getItem("theme");
  } catch {
    // Storage may be closed; the system decides then.
  }
  if (theme !== "dark" && theme !== "light") {
    theme = matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
  }
  document.documentElement.dataset.theme = theme;
})();
