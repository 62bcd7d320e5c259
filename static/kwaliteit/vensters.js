/** The dialogs of the editor: a link, a table, a picture with what is to be seen on it. */
const MEGABYTE = 1024 * 1024;

function adresVan(getypt) {
  const adres = getypt.trim();
  if (/^[^@\s/:]+@[^@\s/]+\.[^@\s/]+$/.test(adres)) return `mailto:${adres}`;
  const volledig = /^(https?:\/\/|mailto:)/i.test(adres) ? adres : `https://${adres}`;
  return /^(https?:\/\/[^\s/]+\.[^\s]+|mailto:\S+)$/i.test(volledig) && URL.canParse(volledig) ? volledig : "";
}

/** Returns `open(name)`. Each dialog asks, checks, and does; what is wrong stands beside the field. */
export function maakVensters(dialogen, editor, { upload, csrf }) {
  const venster = Object.fromEntries([...dialogen].map((d) => [d.dataset.venster, d]));
  const veld = (naam, sleutel) => venster[naam].querySelector("form").elements.namedItem(sleutel);

  const figuur = () => {
    const { selection } = editor.state;
    if (selection.node?.type.name === "figuur") return { knoop: selection.node, plaats: selection.from };
    const { $from } = selection;
    return $from.parent.type.name === "figuur" ? { knoop: $from.parent, plaats: $from.before() } : null;
  };

  const klaarzetten = {
    link: () => {
      veld("link", "adres").value = editor.getAttributes("link").href ?? "";
      return editor.isActive("link");
    },
    tabel: () => false,
    afbeelding: (bestand) => {
      const bestaand = bestand ? null : figuur();
      const keuze = veld("afbeelding", "bestand");
      keuze.value = "";
      if (bestand) {
        const lijst = new DataTransfer();
        lijst.items.add(bestand);
        keuze.files = lijst.files;
      }
      veld("afbeelding", "alt").value = bestaand?.knoop.attrs.alt ?? "";
      return Boolean(bestaand);
    },
  };

  /** Each gives what is wrong, with the field, or nothing when it was done. */
  const doen = {
    link: (wat) => {
      const keten = editor.chain().focus().extendMarkRange("link");
      if (wat === "weg") return void keten.unsetLink().run();
      const href = adresVan(veld("link", "adres").value);
      if (!href) return ["Typ een adres, bijvoorbeeld www.opgroeien.be of naam@organisatie.be.", "adres"];
      if (editor.state.selection.empty && !editor.isActive("link")) {
        const mark = { type: "link", attrs: { href } };
        editor.chain().focus().insertContent({ type: "text", text: href.replace(/^mailto:/, ""), marks: [mark] }).run();
      } else keten.setLink({ href }).run();
    },
    tabel: () => {
      const aantal = (naam) => Math.round(Math.min(Math.max(Number(veld("tabel", naam).value) || 3, 1), 50));
      const rows = aantal("rijen");
      editor.chain().focus().insertTable({ rows, cols: Math.min(aantal("kolommen"), 10), withHeaderRow: true }).run();
    },
    afbeelding: async (wat) => {
      const bestaand = venster.afbeelding.dataset.stand === "bestaand" ? figuur() : null;
      if (wat === "weg") {
        if (bestaand) {
          const { plaats, knoop } = bestaand;
          editor.chain().focus().deleteRange({ from: plaats, to: plaats + knoop.nodeSize }).run();
        }
        return;
      }
      const alt = veld("afbeelding", "alt").value.trim();
      const [bestand] = veld("afbeelding", "bestand").files;
      if (!bestaand && !bestand) return ["Kies een afbeelding.", "bestand"];
      if (!alt) return ["Beschrijf in één zin wat er te zien is.", "alt"];
      if (bestaand) {
        editor.view.dispatch(editor.state.tr.setNodeAttribute(bestaand.plaats, "alt", alt));
        return void editor.commands.focus();
      }
      if (!["image/png", "image/jpeg"].includes(bestand.type)) {
        return ["Dit is geen PNG- of JPEG-afbeelding. Bewaar ze als .png of .jpg en kies ze opnieuw.", "bestand"];
      }
      if (bestand.size > 15 * MEGABYTE) {
        return ["Deze afbeelding is groter dan 15 MB. Verklein ze en kies ze opnieuw.", "bestand"];
      }
      const gegevens = new FormData();
      gegevens.append("csrfmiddlewaretoken", csrf);
      gegevens.append("bestand", bestand);
      try {
        const antwoord = await fetch(upload, { method: "POST", body: gegevens, headers: { Accept: "application/json" } });
        const { adres, fout } = await antwoord.json();
        if (!adres) return [fout, "bestand"];
        const { $from, to } = editor.state.selection;
        const na = $from.depth ? $from.after(1) : to;
        editor.chain().insertContentAt(na, { type: "figuur", attrs: { src: adres, alt } }).focus(na + 1).run();
      } catch {
        return ["De afbeelding kon niet verstuurd worden. Kijk uw verbinding na en probeer opnieuw.", "bestand"];
      }
    },
  };

  for (const dialoog of dialogen) {
    const naam = dialoog.dataset.venster;
    const fout = dialoog.querySelector("[data-fout]");
    dialoog.querySelector("[data-sluit]").addEventListener("click", () => dialoog.close());
    dialoog.addEventListener("close", () => editor.commands.focus());
    dialoog.querySelector("form").addEventListener("submit", async (event) => {
      event.preventDefault();
      const mis = await doen[naam](event.submitter?.value ?? "zet");
      if (!mis) return dialoog.close();
      fout.textContent = mis[0];
      fout.hidden = false;
      veld(naam, mis[1]).focus();
    });
    document.body.append(dialoog);
  }

  return {
    open(naam, ...rest) {
      const dialoog = venster[naam];
      const bestaand = klaarzetten[naam](...rest);
      dialoog.dataset.stand = bestaand ? "bestaand" : "nieuw";
      for (const deel of dialoog.querySelectorAll("[data-alleen-bestaand]")) deel.hidden = !bestaand;
      for (const deel of dialoog.querySelectorAll("[data-alleen-nieuw]")) deel.hidden = bestaand;
      for (const deel of dialoog.querySelectorAll("[data-fout]")) deel.hidden = true;
      dialoog.showModal();
      return true;
    },
  };
}
