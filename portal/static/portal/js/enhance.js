// Finds data-enhance attributes and loads the module of that name; every page works without.
const load = (element) =>
  import(`./enhancers/${element.dataset.enhance}.js`).then((module) => module.default(element));

for (const element of document.querySelectorAll("[data-enhance]")) {
  // Behaviours that answer a touch or a key are fetched only when somebody begins.
  if (element.matches("form, details")) {
    element.addEventListener("focusin", () => load(element), { once: true });
  } else {
    load(element);
  }
}

document.querySelector(".error-summary")?.focus();
