/**
 * Warns before leaving a page on which a form[data-waarschuw] was changed but not sent.
 * The browser words the question itself. Sending the form, or setting the values back, takes the warning away.
 * A page that came back with errors holds values the server did not keep, so there leaving always asks.
 * What saves itself (bewaren.js, data-rij) does not count as long as that goes well (data-veilig).
 */
const formulieren = [...document.querySelectorAll("form[data-waarschuw]")];

if (formulieren.length > 0) {
  const bewaartZichzelf = (formulier) =>
    new Set([...formulier.querySelectorAll("[data-rij] [name]")].map((veld) => veld.name));
  const stand = (formulier, zonder = new Set()) =>
    JSON.stringify(
      [...new FormData(formulier)]
        .filter(([naam]) => naam !== "csrfmiddlewaretoken" && !zonder.has(naam))
        .map(([naam, waarde]) => [naam, waarde instanceof File ? `${waarde.name}:${waarde.size}` : waarde]),
    );
  const rest = (formulier) => stand(formulier, bewaartZichzelf(formulier));
  const nietBewaard = document.querySelector("[data-foutensamenvatting]") !== null;
  const begin = new Map(formulieren.map((formulier) => [formulier, [stand(formulier), rest(formulier)]]));
  const anders = (formulier) => {
    const [alles, overige] = begin.get(formulier);
    return formulier.dataset.veilig ? rest(formulier) !== overige : stand(formulier) !== alles;
  };
  let verzonden = null;

  document.addEventListener("submit", (event) => {
    verzonden = event.defaultPrevented ? null : event.target;
  });
  const getypt = (veld) => veld.type !== "hidden" && "defaultValue" in veld && veld.value !== veld.defaultValue;
  // The browser's back button may show the page as it was left: then the warning counts again, and what was typed in
  // a form that was folded open is there to be seen.
  window.addEventListener("pageshow", () => {
    verzonden = null;
    for (const formulier of formulieren) {
      const vouw = formulier.closest("details:not([open])");
      if (vouw && [...formulier.elements].some(getypt)) vouw.open = true;
    }
  });
  window.addEventListener("beforeunload", (event) => {
    const open = formulieren.filter((formulier) => formulier !== verzonden);
    if (open.some(anders) || (nietBewaard && !verzonden)) event.preventDefault();
  });
}
