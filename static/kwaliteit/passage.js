/**
 * Selecting words in a narrative offers to write about them: shared or internal is chosen before typing.
 * The place is told as the block's id and the visible characters from which to which (white space not counted), so
 * that it does not matter how the page lays the text out. Without this module a paragraph is chosen from the list.
 */
const zichtbaar = (tekst) => tekst.replace(/\s/g, "").length;

const balk = document.createElement("div");
balk.className = "passagebalk";
balk.hidden = true;
balk.setAttribute("role", "region");
balk.setAttribute("aria-label", "Gekozen passage");
const uitleg = document.createElement("p");
uitleg.className = "klein";
uitleg.textContent = "Schrijf over de gekozen passage:";
balk.append(uitleg);
for (const [soort, woorden] of [["opmerking", "Opmerking, gedeeld"], ["notitie", "Interne notitie"]]) {
  const knop = document.createElement("button");
  knop.type = "button";
  knop.className = "btn btn-outline-primary btn-sm";
  knop.textContent = woorden;
  // The selection must survive the click.
  knop.addEventListener("mousedown", (event) => event.preventDefault());
  knop.addEventListener("click", () => schrijf(soort));
  balk.append(knop);
}
document.querySelector("main").append(balk);

let gekozen = null;

/** The selected passage within one block of a narrative; null when it is none. */
function lees() {
  const keuze = document.getSelection();
  if (!keuze || keuze.isCollapsed || keuze.rangeCount === 0) return null;
  const bereik = keuze.getRangeAt(0);
  const blokVan = (knoop) =>
    (knoop.nodeType === Node.ELEMENT_NODE ? knoop : knoop.parentElement).closest('.verhaal [id^="b-"]');
  const blok = blokVan(bereik.startContainer);
  if (!blok || !blok.closest(".leesrij")) return null;
  const binnen = bereik.cloneRange();
  // A selection that runs on into the next block is taken to the end of the first.
  if (blokVan(bereik.endContainer) !== blok) binnen.setEnd(blok, blok.childNodes.length);
  const tekst = binnen.toString();
  if (zichtbaar(tekst) === 0) return null;
  const ervoor = document.createRange();
  ervoor.setStart(blok, 0);
  ervoor.setEnd(binnen.startContainer, binnen.startOffset);
  const begin = zichtbaar(ervoor.toString());
  return { blok, begin, eind: begin + zichtbaar(tekst), tekst: tekst.replace(/\s+/g, " ").trim() };
}

document.addEventListener("selectionchange", () => {
  const nu = lees();
  // Typing in a form moves the selection too; what was chosen for it stands in the form by then.
  gekozen = nu;
  balk.hidden = nu === null;
});

/** Open the form of this kind beside the passage, with the passage in it. */
function schrijf(soort) {
  if (gekozen === null) return;
  const passage = gekozen;
  const sectie = passage.blok.closest(".leesrij");
  const vak = sectie.querySelector(`details[data-soort="${soort}"]`);
  const lijst = vak?.querySelector("[data-passage]");
  if (!lijst) return;
  vak.open = true;
  lijst.value = passage.blok.id;
  vak.querySelector('[name="begin"]').value = passage.begin;
  vak.querySelector('[name="eind"]').value = passage.eind;
  const citaat = vak.querySelector("[data-citaat]");
  citaat.textContent = `“${passage.tekst}”`;
  citaat.hidden = false;
  balk.hidden = true;
  vak.querySelector("textarea").focus();
}

// Another paragraph chosen from the list is meant as a whole.
for (const lijst of document.querySelectorAll("[data-passage]")) {
  lijst.addEventListener("change", () => {
    const formulier = lijst.form;
    formulier.querySelector('[name="begin"]').value = "";
    formulier.querySelector('[name="eind"]').value = "";
    formulier.querySelector("[data-citaat]").hidden = true;
  });
}
