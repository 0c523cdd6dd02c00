// Suggestions while typing, as a combobox with a list; Enter alone still searches.
const PAUSE = 200;

export default function suggestions(form) {
  const input = form.querySelector("input[type=search]");
  const list = document.createElement("div");
  list.className = "search-box__list";
  list.hidden = true;
  form.append(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", `${input.id}-list`);
  let timer;
  let asked = "";
  let chosen = -1;

  const options = () => [...list.querySelectorAll("[role=option]")];

  function close() {
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function show(html) {
    list.innerHTML = html;
    const items = list.querySelector("ul");
    if (!items) return close();
    items.id = `${input.id}-list`;
    items.setAttribute("role", "listbox");
    items.querySelectorAll("a").forEach((option, number) => {
      option.parentElement.setAttribute("role", "none");
      option.id = `${input.id}-option-${number}`;
      option.tabIndex = -1;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
    });
    chosen = -1;
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  }

  function choose(number) {
    const all = options();
    all[chosen]?.setAttribute("aria-selected", "false");
    chosen = (number + all.length) % all.length;
    all[chosen].setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", all[chosen].id);
  }

  async function ask() {
    const words = input.value.trim();
    if (words === asked) return;
    asked = words;
    if (words.length < 2) return close();
    const response = await fetch(`${form.dataset.suggestions}?q=${encodeURIComponent(words)}`).catch(() => null);
    if (words !== asked) return;
    if (response?.ok) show(await response.text());
    else close();
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const before = chosen < 0 && event.key === "ArrowUp" ? 0 : chosen;
      choose(before + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      options()[chosen].click();
    }
  });
  form.addEventListener("focusout", (event) => {
    if (!form.contains(event.relatedTarget)) close();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
}
