/**
 * Warns before leaving a page on which a form[data-waarschuw] was changed but not sent.
 * The browser words the question itself. Sending the form, or setting the values back, takes the warning away.
 * A page that came back with errors holds values the server did not keep, so there leaving always asks.
 */
const formulieren = [...document.querySelectorAll("form[data-waarschuw]")];

if (formulieren.length > 0) {
  const stand = (formulier) =>
    JSON.stringify(
      [...new FormData(formulier)].map(([naam, waarde]) => [
        naam,
        waarde instanceof File ? `${waarde.name}:${waarde.size}` : waarde,
      ]),
    );
  const nietBewaard = document.querySelector("[data-foutensamenvatting]") !== null;
  const begin = new Map(formulieren.map((formulier) => [formulier, stand(formulier)]));
  let verzonden = null;

  document.addEventListener("submit", (event) => {
    verzonden = event.defaultPrevented ? null : event.target;
  });
  // The browser's back button may show the page as it was left: then the warning counts again.
  window.addEventListener("pageshow", () => {
    verzonden = null;
  });
  window.addEventListener("beforeunload", (event) => {
    const anders = formulieren.filter((formulier) => formulier !== verzonden);
    if (anders.some((formulier) => stand(formulier) !== begin.get(formulier)) || (nietBewaard && !verzonden)) {
      event.preventDefault();
    }
  });
}
