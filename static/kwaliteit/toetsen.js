/**
 * Through a submission by keyboard: Alt+Shift with a letter, so that no key that types or steers assistive technology
 * is taken (WCAG 2.1.4). By place on the keyboard: these letters are in the same place on AZERTY and QWERTY.
 */
const melding = document.querySelector("[data-toetsmelding]");
const zichtbaar = (element) => element.offsetParent !== null;
const alle = (kiezer) => [...document.querySelectorAll(kiezer)].filter(zichtbaar);

/** Where the reader is: the element with the focus, else what stands at the top of the window. */
function hier() {
  const actief = document.activeElement;
  return actief && actief !== document.body && actief.id !== "inhoud" ? actief : null;
}

function volgende(elementen) {
  const plek = hier();
  if (!plek) return elementen.find((e) => e.getBoundingClientRect().top > 4) ?? elementen[0];
  const erna = elementen.find(
    (e) => e !== plek && !e.contains(plek) && plek.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING,
  );
  return erna ?? elementen[0];
}

function naar(kiezer, geen) {
  const doel = volgende(alle(kiezer));
  if (!doel) {
    melding.textContent = geen;
    return;
  }
  melding.textContent = "";
  if (!doel.hasAttribute("tabindex")) doel.tabIndex = -1;
  doel.focus();
  doel.scrollIntoView({ block: "center" });
}

/** The form for a comment in the section where the reader is. */
function schrijf() {
  const sectie = hier()?.closest(".leesrij") ?? volgende(alle(".leesrij"));
  const vak = sectie?.querySelector('details[data-soort="opmerking"]');
  if (!vak) {
    melding.textContent = "Bij dit onderdeel kunt u nu geen opmerking schrijven.";
    return;
  }
  vak.open = true;
  vak.querySelector("textarea").focus();
}

const toetsen = {
  KeyS: () => naar(".leesrij h2", "Er is geen onderdeel."),
  KeyV: () => naar(".verschil .blok, dd.verschil, td:has(> b > ins)", "Op deze pagina staat geen wijziging."),
  KeyO: () => naar("[data-open]", "Er staat geen vraag of gesprek open."),
  KeyC: schrijf,
};

const uitleg = document.querySelector("[data-toetsen]");
if (uitleg) {
  uitleg.hidden = false;
  document.addEventListener("keydown", (event) => {
    const doe = toetsen[event.code];
    if (!doe || !event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    doe();
  });
}
