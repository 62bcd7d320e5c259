/**
 * The editor of a narrative. The field `tekst` stays the source of truth: nothing happens to it until something is
 * written; then HTML goes into it, `vorm` says so, and an "input" event tells the count and whoever saves.
 * Every top-level block carries the id that the server gave it; a new one gets an id here, so that saving twice in a row
 * is saving the same. Should the editor fail to load, the plain field stays.
 */
import { geplakt } from "./plakken.js";
import { maakVensters } from "./vensters.js";

const sjabloon = document.getElementById("schrijven");
const bron = sjabloon?.closest("form").elements.namedItem("tekst");
const vorm = sjabloon?.closest("form").elements.namedItem("vorm");
const EIGEN_BEELD = /^\/o\/[^/]+\/verslag\/\d+\/afbeelding\/[0-9a-f]{64}\/$/;
const BLOKID = /^b-[0-9a-f]{8}$/;

const nieuwId = () => `b-${crypto.getRandomValues(new Uint32Array(1))[0].toString(16).padStart(8, "0")}`;

/** The text of a node as rapporten/tekst.py reads it: what a limit counts. */
function tekstVan(knoop) {
  const regels = (k) => {
    if (k.type.name === "tableRow") {
      const cellen = [];
      k.forEach((cel) => cellen.push(regels(cel).join(" ")));
      return [cellen.join("\t").trim()];
    }
    if (!k.isTextblock) {
      const uit = [];
      k.forEach((kind) => uit.push(...regels(kind)));
      return uit;
    }
    return k.textBetween(0, k.content.size, null, "\n").split("\n");
  };
  return regels(knoop).map((regel) => regel.replaceAll(/[ \n\r\f]+/g, " ").trim()).filter(Boolean).join("\n");
}

/** What stands in the field as HTML; plain text that was typed before we came reads as the server reads it. */
function inhoud() {
  if (vorm.value === "html") return bron.value;
  if (bron.value === bron.defaultValue) return sjabloon.dataset.html;
  const veilig = (tekst) => tekst.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const delen = bron.value.split(/\n\s*\n/).map((deel) => deel.split("\n").map((regel) => regel.trim()).filter(Boolean));
  return delen
    .filter((regels) => regels.length)
    .map((regels) =>
      regels.every((regel) => regel.startsWith("- "))
        ? `<ul>${regels.map((regel) => `<li>${veilig(regel.slice(2))}</li>`).join("")}</ul>`
        : `<p>${regels.map(veilig).join("<br>")}</p>`,
    )
    .join("");
}

function lengte(doc) {
  const blokken = [];
  doc.forEach((blok) => blokken.push(tekstVan(blok)));
  return [...blokken.filter(Boolean).join("\n")].length;
}

function uitbreidingen(kern, open) {
  const { Extension, Node, Plugin } = kern;
  const Blokid = Extension.create({
    name: "blokid",
    addGlobalAttributes() {
      const id = {
        default: null,
        keepOnSplit: false,
        parseHTML: (e) => (BLOKID.test(e.id) ? e.id : null),
        renderHTML: ({ id }) => (id ? { id } : {}),
      };
      const types = ["paragraph", "heading", "bulletList", "orderedList", "blockquote", "table", "figuur"];
      return [{ types, attributes: { id } }];
    },
    addProseMirrorPlugins() {
      return [
        new Plugin({
          // Every block an id of its own; what was made into a list or a quotation keeps the id it had as a paragraph.
          appendTransaction(transacties, _oud, nu) {
            if (!transacties.some((t) => t.docChanged)) return null;
            const { tr } = nu;
            const gezien = new Set();
            nu.doc.forEach((blok, plaats) => {
              let { id } = blok.attrs;
              if (!id) {
                blok.descendants((k) => {
                  id ??= k.attrs.id;
                });
              }
              if (!id || gezien.has(id)) id = nieuwId();
              gezien.add(id);
              if (id !== blok.attrs.id) tr.setNodeAttribute(plaats, "id", id);
              blok.descendants((k, binnen) => {
                if (k.attrs.id) tr.setNodeAttribute(plaats + 1 + binnen, "id", null);
              });
            });
            return tr.docChanged ? tr.setMeta("addToHistory", false) : null;
          },
          props: {
            transformPastedHTML: geplakt,
            // A copy gets an id of its own; what was cut and comes back keeps it.
            transformPasted(slice, view) {
              const bestaand = new Set();
              view.state.doc.forEach((blok) => bestaand.add(blok.attrs.id));
              slice.content.descendants((k) => {
                if (k.attrs.id && bestaand.has(k.attrs.id)) k.attrs = { ...k.attrs, id: null };
              });
              return slice;
            },
            handlePaste: (_view, event) => beeldIn(event.clipboardData, open),
            handleDrop: (_view, event) => beeldIn(event.dataTransfer, open),
          },
        }),
      ];
    },
  });
  const Figuur = Node.create({
    name: "figuur",
    group: "groot",
    content: "text*",
    marks: "",
    isolating: true,
    addAttributes: () => ({ src: { default: "" }, alt: { default: "" } }),
    parseHTML: () => [
      {
        tag: "figure",
        contentElement: (e) => e.querySelector("figcaption") ?? document.createElement("figcaption"),
        getAttrs: (e) => beeldAttrs(e.querySelector("img")),
      },
      { tag: "img", getAttrs: beeldAttrs, getContent: () => kern.pm?.Fragment?.empty ?? kern.Fragment.empty },
    ],
    renderHTML({ node, HTMLAttributes: { src, alt, ...rest } }) {
      return ["figure", rest, ["img", { src: node.attrs.src, alt: node.attrs.alt }], ["figcaption", 0]];
    },
    addKeyboardShortcuts() {
      return {
        Enter: ({ editor }) => {
          const { $from } = editor.state.selection;
          if ($from.parent.type.name !== "figuur") return false;
          return editor.chain().insertContentAt($from.after(), { type: "paragraph" }).focus($from.after() + 1).run();
        },
      };
    },
  });
  const cel = (soort, tag) =>
    soort.extend({
      content: "paragraph+",
      addAttributes: () => ({ colspan: enkel, rowspan: enkel, colwidth: { default: null, rendered: false } }),
      renderHTML: () => [tag, 0],
    });
  const enkel = { default: 1, rendered: false, parseHTML: () => 1 };
  const tekstlink = kern.Link.configure({ enableTarget: false, openOnClick: false, protocols: ["http", "https", "mailto"] });
  return [
    kern.Document.extend({ content: "(block | groot)+" }),
    kern.Text,
    kern.Paragraph,
    kern.Heading.extend({ group: "groot" }).configure({ levels: [3, 4] }),
    kern.Bold,
    kern.Italic,
    kern.BulletList,
    kern.OrderedList,
    // The Tab key always leaves the editor: no trap for who works by keyboard.
    kern.ListItem.extend({
      content: "paragraph list*",
      addKeyboardShortcuts() {
        return { Enter: () => this.editor.commands.splitListItem(this.name) };
      },
    }),
    kern.Blockquote.extend({ group: "groot", content: "paragraph+" }),
    kern.HardBreak,
    tekstlink.extend({
      addKeyboardShortcuts: () => ({ "Mod-k": () => open("link") }),
    }),
    kern.Table.extend({
      group: "groot",
      addNodeView: () => null,
      addKeyboardShortcuts: () => ({}),
      renderHTML: ({ HTMLAttributes: { id } }) => ["table", id ? { id } : {}, ["tbody", 0]],
    }),
    kern.TableRow,
    cel(kern.TableHeader, "th"),
    cel(kern.TableCell, "td"),
    Figuur,
    kern.History,
    kern.Gapcursor,
    kern.TrailingNode,
    Blokid,
  ];
}

function beeldAttrs(img) {
  const src = img?.getAttribute("src") ?? "";
  return EIGEN_BEELD.test(src) ? { src, alt: img.getAttribute("alt") ?? "" } : false;
}

/** A picture on the clipboard or dropped: ask what is to be seen. Text goes its own way. */
function beeldIn(gegevens, open) {
  const bestand = [...(gegevens?.files ?? [])].find((f) => f.type.startsWith("image/"));
  if (!sjabloon.dataset.upload || !bestand || gegevens.getData("text/html") || gegevens.getData("text/plain")) return false;
  open("afbeelding", bestand);
  return true;
}

const DOEN = {
  kop: { doe: (c) => c.toggleHeading({ level: 3 }), aan: (e) => e.isActive("heading", { level: 3 }) },
  tussenkop: { doe: (c) => c.toggleHeading({ level: 4 }), aan: (e) => e.isActive("heading", { level: 4 }) },
  vet: { doe: (c) => c.toggleBold(), aan: (e) => e.isActive("bold") },
  cursief: { doe: (c) => c.toggleItalic(), aan: (e) => e.isActive("italic") },
  opsomming: { doe: (c) => c.toggleBulletList(), aan: (e) => e.isActive("bulletList") },
  nummering: { doe: (c) => c.toggleOrderedList(), aan: (e) => e.isActive("orderedList") },
  link: { venster: true, aan: (e) => e.isActive("link") },
  tabel: { venster: true },
  afbeelding: { venster: true, aan: (e) => e.isActive("figuur") },
  ongedaan: { doe: (c) => c.undo() },
  opnieuw: { doe: (c) => c.redo() },
  rij: { doe: (c) => c.addRowAfter() },
  kolom: { doe: (c) => c.addColumnAfter() },
  rij_weg: { doe: (c) => c.deleteRow() },
  kolom_weg: { doe: (c) => c.deleteColumn() },
  koprij: { doe: (c) => c.toggleHeaderRow() },
  tabel_weg: { doe: (c) => c.deleteTable() },
};

/** The toolbar: one stop for the Tab key, arrows go along its buttons. */
function bedien(balk, editor, open) {
  const inTabel = balk.querySelector("[data-in-tabel]");
  const knoppen = () => [...balk.querySelectorAll("button")].filter((k) => !k.closest("[hidden]"));
  const bij = () => {
    inTabel.hidden = !editor.isActive("table");
    for (const knop of balk.querySelectorAll("[aria-pressed]")) {
      knop.setAttribute("aria-pressed", String(DOEN[knop.dataset.doe].aan(editor)));
    }
    if (!knoppen().some((k) => k.tabIndex === 0)) knoppen()[0].tabIndex = 0;
  };
  for (const knop of balk.querySelectorAll("button")) knop.tabIndex = -1;
  balk.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays where it is
  balk.addEventListener("click", (event) => {
    const naam = event.target.closest("button")?.dataset.doe;
    if (!naam) return;
    if (DOEN[naam].venster) open(naam);
    else DOEN[naam].doe(editor.chain().focus()).run();
  });
  balk.addEventListener("keydown", (event) => {
    const stap = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!stap) return;
    event.preventDefault();
    const rij = knoppen();
    rij.at((rij.indexOf(document.activeElement) + stap) % rij.length).focus();
  });
  balk.addEventListener("focusin", (event) => {
    for (const knop of balk.querySelectorAll("button")) knop.tabIndex = knop === event.target ? 0 : -1;
  });
  editor.on("transaction", bij);
  bij();
}

async function begin() {
  const kern = await import(sjabloon.dataset.kern).catch(() => null);
  if (!kern) return; // the plain field does
  const delen = sjabloon.content.cloneNode(true);
  const balk = delen.querySelector(".werkbalk");
  const plek = document.createElement("div");
  plek.className = "schrijfveld";
  const { id } = bron;
  const label = bron.labels[0];
  label.id ||= `${id}-label`;
  let vensters = null;
  const open = (naam, ...rest) => vensters.open(naam, ...rest);
  const editor = new kern.Editor({
    element: plek,
    injectCSS: false,
    content: inhoud(),
    extensions: uitbreidingen(kern, open),
    editorProps: {
      attributes: {
        id,
        role: "textbox",
        "aria-multiline": "true",
        "aria-labelledby": label.id,
        class: "verhaal form-control",
        ...Object.fromEntries(
          ["aria-describedby", "aria-invalid"].filter((n) => bron.hasAttribute(n)).map((n) => [n, bron.getAttribute(n)]),
        ),
      },
    },
  });
  const uit = () => editor.getHTML().replace(/(<p[^>]*><\/p>)+$/, "");
  let laatst = uit();
  const tel = () => {
    bron.dataset.lengte = String(lengte(editor.state.doc));
  };
  editor.on("update", () => {
    const html = uit();
    if (html === laatst) return;
    laatst = html;
    tel();
    bron.value = html;
    vorm.value = "html";
    bron.dispatchEvent(new Event("input", { bubbles: true }));
  });
  // Somebody put another text in the field (a copy that was kept): show that.
  bron.addEventListener("tekstgezet", () => {
    editor.commands.setContent(inhoud(), { emitUpdate: false });
    laatst = uit();
    tel();
  });
  label.addEventListener("click", () => editor.commands.focus());
  vensters = maakVensters(delen.querySelectorAll("dialog"), editor, {
    upload: sjabloon.dataset.upload,
    csrf: bron.form.elements.namedItem("csrfmiddlewaretoken").value,
  });
  const bezig = document.activeElement === bron;
  bron.id = `${id}-bron`; // links to the field now land on the editor
  bron.hidden = true;
  bron.before(balk, plek);
  balk.setAttribute("aria-controls", id);
  if (bron.classList.contains("is-invalid")) editor.view.dom.classList.add("is-invalid");
  for (const zin of document.querySelectorAll("[data-zonder-editor]")) zin.remove();
  bedien(balk, editor, open);
  tel();
  bron.dispatchEvent(new Event("teltekens"));
  if (bezig) editor.commands.focus("end");
  bron.dataset.editor = "klaar";
}

if (bron && vorm) begin();
