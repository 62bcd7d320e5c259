/**
 * Live character count for a field with data-limiet="600": "nog 492 tekens", or "12 tekens te veel".
 * Nothing is ever cut: a text that is too long stays whole, and the server says so too.
 * The count stands in the element whose id is in data-teller, else in one made right after the field.
 * Counted as the server counts: Unicode characters, with each line break as one. An editor that writes markup into the
 * field says itself how long the text is (data-lengte), and tells so with an event "teltekens".
 */
const wacht = 800;

function tekst(limiet, lengte) {
  const rest = limiet - lengte;
  const aantal = Math.abs(rest).toLocaleString("nl-BE").replace(".", "\u202f");
  const woord = Math.abs(rest) === 1 ? "teken" : "tekens";
  return rest >= 0 ? `nog ${aantal} ${woord}` : `${aantal} ${woord} te veel`;
}

for (const veld of document.querySelectorAll("[data-limiet]")) {
  const limiet = Number.parseInt(veld.dataset.limiet, 10);
  if (!Number.isFinite(limiet)) continue;
  let teller = veld.dataset.teller ? document.getElementById(veld.dataset.teller) : null;
  if (!teller) {
    teller = document.createElement("p");
    veld.after(teller);
  }
  teller.classList.add("teller");

  // Read aloud only after a pause and only near or over the limit: a count at every key would drown the typing.
  const gesproken = document.createElement("span");
  gesproken.className = "visually-hidden";
  gesproken.setAttribute("role", "status");
  teller.after(gesproken);
  let klok;

  const bij = () => {
    const lengte = Number(veld.dataset.lengte ?? [...veld.value.replaceAll("\r\n", "\n")].length);
    const zin = tekst(limiet, lengte);
    teller.textContent = zin;
    teller.classList.toggle("teller-over", lengte > limiet);
    clearTimeout(klok);
    klok = setTimeout(() => {
      gesproken.textContent = lengte > limiet * 0.9 ? zin : "";
    }, wacht);
  };
  veld.addEventListener("input", bij);
  veld.addEventListener("teltekens", bij);
  bij();
}
