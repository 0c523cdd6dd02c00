// Reminds people shortly before a reservation ends; the sentences come from the page.
const REMIND = 5 * 60 * 1000;

export default function reservation(notice) {
  const left = Date.parse(notice.dataset.expires) - Date.now();
  const say = (text) => {
    if (!text) return;
    const line = document.createElement("p");
    line.setAttribute("role", "alert");
    line.textContent = text;
    notice.prepend(line);
    notice.classList.replace("notice--good", "notice--warning");
  };
  if (left > 0) {
    setTimeout(() => say(notice.dataset.soon), Math.max(left - REMIND, 0));
    setTimeout(() => location.reload(), left + 1000);
  }
}
