/**
 * Holds what is typed in a form[data-waarschuw] until the server has it, so that nobody loses a long text to a session
 * that ended meanwhile. What saves itself (bewaren.js) holds its own.
 *
 * Every text goes into sessionStorage: of this tab, this person, and this form (its address and the name of the field).
 * Sent, it is let go on the next page, for that page was made after the server read it; unless that page asks to log
 * in. Back on the form after that, the text is offered again; nothing is put back without being asked.
 */
const BEGIN = "vasthouden:";
const AANMELDEN = "vasthouden-aanmelden";
const persoon = document.body.dataset.persoon;
const lees = (sleutel) => JSON.parse(sessionStorage.getItem(sleutel));

if (!persoon) {
  sessionStorage.setItem(AANMELDEN, "1");
} else {
  const mijne = `${BEGIN}${persoon}:`;
  const sleutelVan = (veld) => `${mijne}${new URL(veld.form.action || location.href).pathname}:${veld.name}`;
  const velden = [...document.querySelectorAll("form[data-waarschuw]:not([data-bewaren]) textarea[name]")];
  const naAanmelden = sessionStorage.getItem(AANMELDEN) !== null;
  sessionStorage.removeItem(AANMELDEN);
  for (const sleutel of Object.keys(sessionStorage).filter((naam) => naam.startsWith(mijne))) {
    if (lees(sleutel).verzonden && !naAanmelden) sessionStorage.removeItem(sleutel);
  }

  const bied = (veld, tekst) => {
    const vak = document.createElement("div");
    vak.className = "vak letop";
    vak.setAttribute("role", "status");
    const zin = document.createElement("p");
    zin.textContent = "Hier typte u een tekst die nog niet bewaard is.";
    const knoppen = document.createElement("p");
    knoppen.className = "knoppen";
    const maakKnop = (woorden, doe) => {
      const knop = document.createElement("button");
      knop.type = "button";
      knop.className = "btn btn-outline-primary btn-sm";
      knop.textContent = woorden;
      knop.addEventListener("click", () => {
        doe();
        vak.remove();
      });
      knoppen.append(knop, " ");
    };
    maakKnop("Zet mijn tekst terug", () => {
      veld.value = tekst;
      veld.dispatchEvent(new Event("tekstgezet", { bubbles: true })); // for an editor on this field
      veld.dispatchEvent(new Event("input", { bubbles: true }));
      veld.focus();
    });
    maakKnop("Gooi die tekst weg", () => sessionStorage.removeItem(sleutelVan(veld)));
    vak.append(zin, knoppen);
    veld.closest("form").prepend(vak);
    const vouw = vak.closest("details:not([open])");
    if (vouw) vouw.open = true;
  };

  for (const veld of velden) {
    const bewaard = lees(sleutelVan(veld));
    if (bewaard && bewaard.tekst.trim() && bewaard.tekst !== veld.value) bied(veld, bewaard.tekst);
    veld.addEventListener("input", () => {
      try {
        sessionStorage.setItem(sleutelVan(veld), JSON.stringify({ tekst: veld.value }));
      } catch {
        // Full or forbidden: then it is as it was without this script.
      }
    });
  }
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    for (const veld of velden.filter((een) => een.form === event.target)) {
      const sleutel = sleutelVan(veld);
      if (lees(sleutel)) sessionStorage.setItem(sleutel, JSON.stringify({ ...lees(sleutel), verzonden: true }));
    }
  });
}
