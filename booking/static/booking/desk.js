// Shows only the matters whose words contain what was typed; the list works without it.
const box = document.querySelector("[data-filter]");
const matters = [...document.querySelectorAll(".desk-matters label:has(input[type=checkbox])")];
box.closest("p").hidden = false;
box.addEventListener("input", () => {
  const wanted = box.value.trim().toLocaleLowerCase();
  for (const matter of matters) {
    const chosen = matter.querySelector("input").checked;
    matter.hidden = !chosen && !matter.textContent.toLocaleLowerCase().includes(wanted);
  }
});
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter") event.preventDefault();
});
