/**
 * Puts the focus on the error summary after a page came back with errors, and makes its links land on the field itself.
 * A link to a radio group points at its first radio: focusing the chosen one instead would be kinder, but following a
 * link must never change a choice, so the first is scrolled to and focused without being checked.
 */
const samenvatting = document.querySelector("[data-foutensamenvatting]");

if (samenvatting) {
  samenvatting.focus();
  samenvatting.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    const veld = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!veld) return;
    event.preventDefault();
    const groep = veld.closest("fieldset, .veld") ?? veld;
    groep.scrollIntoView({ block: "start" });
    veld.focus({ preventScroll: true });
  });
}
