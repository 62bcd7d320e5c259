/**
 * Inserting a standard passage where the cursor is, without leaving the page. When it cannot be fetched the button does
 * what it does without this module: the server fills the field.
 */
async function haal(knop, pk) {
  const adres = new URL(knop.dataset.passage.replace("/0/", `/${pk}/`), location.origin);
  adres.searchParams.set("onderdeel", knop.dataset.onderdeel ?? "");
  adres.searchParams.set("uiterlijk", knop.form.elements.namedItem("uiterlijk")?.value ?? "");
  const antwoord = await fetch(adres, { headers: { Accept: "application/json" } });
  if (!antwoord.ok || antwoord.redirected) throw new Error(String(antwoord.status));
  return antwoord.json();
}

/** Into the field at the cursor, as a paragraph of its own. */
function zet(veld, tekst) {
  const { selectionStart: begin, selectionEnd: eind, value } = veld;
  const voor = value.slice(0, begin).trimEnd();
  const na = value.slice(eind).trimStart();
  veld.setRangeText(`${voor ? "\n\n" : ""}${tekst}${na ? "\n\n" : ""}`, voor.length, value.length - na.length, "end");
  if (na) veld.setSelectionRange(veld.selectionEnd - 2, veld.selectionEnd - 2);
  veld.dispatchEvent(new Event("input", { bubbles: true }));
  veld.focus();
}

let terugval = false;

document.addEventListener("click", async (event) => {
  const knop = event.target.closest("[data-passage]");
  if (!knop || terugval) return;
  const pk = knop.form.elements.namedItem("passage").value;
  const veld = knop.form.querySelector("textarea");
  if (!pk || !veld || veld.dataset.editor) return;
  event.preventDefault();
  try {
    const { tekst, uiterlijk } = await haal(knop, pk);
    zet(veld, tekst);
    const dag = knop.form.elements.namedItem("uiterlijk");
    if (dag && uiterlijk && !dag.value) dag.value = uiterlijk;
  } catch {
    terugval = true;
    knop.click();
  }
});
