/**
 * Refreshes a part of a page by itself, every 45 seconds (or as many as data-ververs-elke says), while it is on screen.
 *
 * The element with data-ververs holds parts with an id; its address gives them again, with the filters of the page.
 * A part that did not change is left alone, so nothing is announced for nothing. What was ticked stays ticked and focus
 * stays where it was. The button stops it and starts it again; a part with data-ververs-klaar ends it for good. Without
 * this module the link "Ververs nu" does the same.
 */
const plek = document.querySelector("[data-ververs]");
const ELKE = 1_000 * (plek?.dataset.verversElke ?? 45);

if (plek) {
  const knop = plek.querySelector("[data-ververs-knop]");
  const fout = plek.querySelector("[data-ververs-fout]");
  const stop = knop.textContent;
  let aan = true;
  let laatst = Date.now();
  let bezig = false;

  const zeg = (woorden) => {
    if (fout.textContent !== woorden) fout.textContent = woorden;
  };

  function vervang(oud, nieuw) {
    if (oud.innerHTML === nieuw.innerHTML) return;
    const vakjes = [...oud.querySelectorAll("input[type=checkbox]:checked")].map((vakje) => vakje.value);
    const vast = oud.contains(document.activeElement) ? document.activeElement : null;
    const bladen = [...oud.querySelectorAll(".tabelrol")].map((rol) => rol.scrollLeft);
    oud.replaceChildren(...nieuw.childNodes);
    for (const vakje of oud.querySelectorAll("input[type=checkbox]")) vakje.checked = vakjes.includes(vakje.value);
    oud.querySelectorAll(".tabelrol").forEach((rol, n) => (rol.scrollLeft = bladen[n] ?? 0));
    if (vast) zelfde(oud, vast)?.focus({ preventScroll: true });
  }

  const zelfde = (in_, vast) =>
    [...in_.querySelectorAll(vast.localName)].find((e) =>
      ["value", "href", "aria-label"].every((naam) => e.getAttribute(naam) === vast.getAttribute(naam)),
    );

  async function ververs() {
    if (!aan || bezig || document.visibilityState !== "visible" || Date.now() - laatst < ELKE) return;
    bezig = true;
    laatst = Date.now();
    try {
      const antwoord = await fetch(plek.dataset.ververs + location.search, { redirect: "error", cache: "no-store" });
      if (!antwoord.ok) throw new Error(antwoord.status);
      const blad = new DOMParser().parseFromString(await antwoord.text(), "text/html");
      for (const nieuw of blad.body.querySelectorAll(":scope > [id]")) {
        const oud = document.getElementById(nieuw.id);
        if (oud) vervang(oud, nieuw);
        if ("verversKlaar" in nieuw.dataset) {
          aan = false;
          knop.closest("p").remove();
        }
      }
      zeg("");
    } catch {
      zeg("Verversen lukt nu niet. We proberen het straks opnieuw.");
    } finally {
      bezig = false;
    }
  }

  knop.hidden = false;
  knop.addEventListener("click", () => {
    aan = !aan;
    knop.textContent = aan ? stop : "Ververs weer vanzelf";
    if (aan) ververs();
  });
  setInterval(ververs, Math.min(5_000, ELKE));
  document.addEventListener("visibilitychange", ververs);
}
