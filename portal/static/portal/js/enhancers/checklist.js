// Remembers ticked papers on this device, for this page and this session only.
export default function checklist(list) {
  const key = (box) => `paper:${box.value}`;
  try {
    for (const box of list.querySelectorAll("input[type=checkbox]")) {
      box.checked = sessionStorage.getItem(key(box)) === "1";
      box.addEventListener("change", () => {
        if (box.checked) sessionStorage.setItem(key(box), "1");
        else sessionStorage.removeItem(key(box));
      });
    }
  } catch {
    // Storage is switched off: the boxes work, they are only not remembered.
  }
}
