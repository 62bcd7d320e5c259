/**
 * What is pasted from Word, Google Docs or a page, made into what our editor knows: headings of two levels, paragraphs,
 * real lists, plain tables. All else goes, but no word is lost. Works on a document that is never shown; its inline styles
 * are renamed before they are read, for the content security policy holds there too.
 */
const KOPPEN = { H1: "h3", H2: "h3", H5: "h4", H6: "h4" };
const IN_CEL = "p, div, h1, h2, h3, h4, h5, h6, li";

function vervang(element, naam) {
  const nieuw = element.ownerDocument.createElement(naam);
  nieuw.append(...element.childNodes);
  element.replaceWith(nieuw);
  return nieuw;
}

const stijl = (element) => element.dataset.stijl ?? "";

/** Bold and italic as Google Docs writes them, and its bold that is not bold. */
function echteNadruk(body) {
  for (const vet of body.querySelectorAll("b[data-stijl]")) {
    if (/(^|;)\s*font-weight:\s*(normal|400)/i.test(stijl(vet))) vet.replaceWith(...vet.childNodes);
  }
  for (const span of body.querySelectorAll("span[data-stijl]")) {
    if (/(^|;)\s*font-weight:\s*(bold|[6-9]00)/i.test(stijl(span))) span.replaceChildren(vervang(span.cloneNode(true), "strong"));
    if (/(^|;)\s*font-style:\s*italic/i.test(stijl(span))) span.replaceChildren(vervang(span.cloneNode(true), "em"));
  }
}

/** Word writes a list as paragraphs that say "mso-list: l0 level2 lfo1" and begin with the sign they are shown with. */
function echteLijsten(body) {
  const niveauVan = (p) => /mso-list:\s*l\d+\s+level(\d+)/i.exec(stijl(p));
  let lijsten = []; // the open list of each level
  let vorige = null;
  for (const p of body.querySelectorAll("p, h1, h2, h3, h4, h5, h6")) {
    const niveau = p.nodeName === "P" && niveauVan(p);
    if (!niveau) continue;
    const teken = [...p.querySelectorAll("span")].find((s) => /mso-list:\s*ignore/i.test(stijl(s)));
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
  const kaal = html
    .replaceAll(/<style[\s>][^]*?<\/style>|<!\[[^\]]*\]>|<\/?o:p>/gi, "")
    .replaceAll(/<[a-z][^>]*>/gi, (tag) => tag.replaceAll(/\sstyle\s*=/gi, " data-stijl="));
  const { body } = new DOMParser().parseFromString(kaal, "text/html");
  for (const weg of body.querySelectorAll("script, meta, link, title, xml")) weg.remove();
  echteNadruk(body);
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
  for (const element of body.querySelectorAll("[data-stijl]")) element.removeAttribute("data-stijl");
  return body.innerHTML;
}
