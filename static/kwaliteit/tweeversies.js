/**
 * Shows what somebody else saved beside what stands in the fields of a row of bewaren.js, and lets the person choose.
 * Whatever is chosen, one's own text is stored first, as a version of the history: neither text is ever lost.
 */
export function toonBeide(rij, ander) {
  const vak = document.querySelector("template[data-twee-versies]").content.firstElementChild.cloneNode(true);
  vak.querySelector("[data-kop]").textContent = ander.fout;
  vak.querySelector("[data-wanneer]").textContent = ander.op;
  vak.querySelector("[data-woorden]").textContent = ander.woorden || "(leeg)";
  vak.addEventListener("click", async ({ target }) => {
    const keuze = target.dataset.kies;
    if (!keuze) return;
    const doel = new URLSearchParams(rij.inhoud());
    for (const [naam, hun] of Object.entries(ander.velden)) {
      const mijn = doel.get(naam) ?? "";
      const tekst = rij.velden.some((veld) => veld.name === naam && veld.type === "textarea");
      if (keuze === "ander") doel.set(naam, hun);
      else if (keuze === "samen" && tekst && hun !== mijn) doel.set(naam, [hun, mijn].filter(Boolean).join("\n\n"));
    }
    vak.remove();
    rij.versie.value = ander.versie;
    Object.assign(rij, { stand: "", bewaard: null, vorig: null });
    rij.getypt();
    await rij.stuur();
    rij.zet(doel);
    rij.getypt();
    rij.element.querySelector("[contenteditable=true], textarea:not([hidden]), input:not([type=hidden])")?.focus();
  });
  rij.element.prepend(vak);
}
