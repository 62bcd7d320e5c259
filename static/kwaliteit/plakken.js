/**
 * What is pasted from Word, Google Docs or a page, made into what our editor knows: headings of two levels, paragraphs,
 * real lists, plain tables. All else goes, but no word is lost. Works on a document that is never shown.
 */
const KOPPEN = { H1: "h3", H2: "h3", H5: "h4", H6: "h4" };
const IN_CEL = "p, div, h1, h2, h3, h4, h5, h6, li";

function vervang(element, naam) {
  const nieuw = element.ownerDocument.createElement(naam);
  nieuw.append(...element.childNodes);
  element.replaceWith(nieuw);
  return nieuw;
}

/** Word writes a list as paragraphs that say "mso-list: l0 level2 lfo1" and begin with the sign they are shown with. */
function echteLijsten(body) {
  const stijl = (p) => /mso-list:\s*l\d+\s+level(\d+)/i.exec(p.getAttribute("style") ?? "");
  let lijsten = []; // the open list of each level
  let vorige = null;
  for (const p of body.querySelectorAll("p, h1, h2, h3, h4, h5, h6")) {
    const niveau = p.nodeName === "P" && stijl(p);
    if (!niveau) continue;
    const teken = [...p.querySelectorAll("span")].find((s) => /mso-list:\s*ignore/i.test(s.getAttribute("style") ?? ""));
    const soort = /^\s*\(?([0-9]+|[a-z]{1,4})[.)]/i.test(teken?.textContent ?? "") ? "ol" : "ul";
    teken?.remove();
    let voor = p.previousSibling;
    while (voor && voor.nodeName !== "OL" && voor.nodeName !== "UL" && !voor.textContent.trim()) voor = voor.previousSibling;
    if (!vorige || voor !== lijsten[0]) lijsten = [];
    const diepte = Math.min(Number(niveau[1]), lijsten.length + 1);
    lijsten.length = Math.min(lijsten.length, diepte);
    if (lijsten.length === diepte && lijsten[diepte - 1].localName !== soort) lijsten.length = diepte - 1;
    if (lijsten.length < diepte) {
      const lijst = body.ownerDocument.createElement(soort);
      if (diepte === 1) p.before(lijst);
      else lijsten[diepte - 2].lastElementChild.append(lijst);
      lijsten.push(lijst);
    }
    const punt = body.ownerDocument.createElement("li");
    punt.append(...p.childNodes);
    lijsten[diepte - 1].append(punt);
    p.remove();
    vorige = punt;
  }
}

/** HTML of the clipboard → HTML of the kind that the editor writes. */
export function geplakt(html) {
  const { body } = new DOMParser().parseFromString(html.replaceAll(/<!\[[^\]]*\]>|<\/?o:p>/gi, ""), "text/html");
  for (const weg of body.querySelectorAll("style, script, meta, link, title, xml")) weg.remove();
  const eerste = body.querySelector(':scope > b[id^="docs-internal"]'); // Google wraps all in bold that is not bold
  if (eerste) eerste.replaceWith(...eerste.childNodes);
  echteLijsten(body);
  for (const p of body.querySelectorAll("p.MsoTitle, p.MsoSubtitle")) vervang(p, "h3");
  for (const cel of body.querySelectorAll("td, th")) {
    for (const lijst of cel.querySelectorAll("ul, ol, table, tbody, thead, tr")) lijst.replaceWith(...lijst.childNodes);
    for (const deel of cel.querySelectorAll(IN_CEL)) if (deel.nodeName !== "P") vervang(deel, "p");
  }
  for (const kop of body.querySelectorAll("h1, h2, h5, h6")) vervang(kop, KOPPEN[kop.nodeName]);
  for (const kop of body.querySelectorAll("li h3, li h4, blockquote h3, blockquote h4")) vervang(kop, "p");
  // Lists that hang in a list without an item of their own belong to the item before them.
  for (const lijst of body.querySelectorAll("ul > ul, ul > ol, ol > ul, ol > ol")) lijst.previousElementSibling?.append(lijst);
  for (const vet of body.querySelectorAll("h3 b, h3 strong, h4 b, h4 strong")) vet.replaceWith(...vet.childNodes);
  for (const p of body.querySelectorAll("p")) if (!p.textContent.trim() && !p.querySelector("img")) p.remove();
  return body.innerHTML;
}
