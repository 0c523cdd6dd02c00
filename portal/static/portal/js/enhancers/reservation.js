// Says once more, five minutes before a reservation ends, until when it lasts.
const REMIND = 5 * 60 * 1000;

export default function reservation(notice) {
  const left = Date.parse(notice.dataset.expires) - Date.now();
  if (left <= 0) return;
  setTimeout(() => {
    const line = notice.querySelector("p");
    const again = line.cloneNode(true);
    again.setAttribute("role", "alert");
    line.replaceWith(again);
    notice.classList.replace("notice--good", "notice--warning");
  }, Math.max(left - REMIND, 0));
}
