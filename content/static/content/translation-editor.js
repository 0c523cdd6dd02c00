// Tells the browser which language is written where in the editor of translations, which draws
// itself and says nothing of it: then Arabic runs to the right, and is read aloud as Arabic.
const { source, target, direction } = document.querySelector("script[data-direction]").dataset;
const editor = document.querySelector(".js-translation-editor");

function mark(selector, lang, dir) {
  for (const element of editor.querySelectorAll(selector)) {
    element.lang = lang;
    element.dir = dir;
  }
}

function markTexts() {
  mark("li > p", source, "auto");
  mark("li > div > p, textarea", target, direction);
}

markTexts();
new MutationObserver(markTexts).observe(editor, { childList: true, subtree: true });
