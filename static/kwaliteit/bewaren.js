/**
 * Saves each row of a form[data-bewaren] by itself, a moment after somebody stops typing, and loses nothing on the way.
 *
 * A row is an element with data-rij (where to send it) around its fields, a hidden "versie" and a hidden "save_id". One
 * attempt at a time: what was sent once is sent again unchanged, with the same save_id, until there is a definite
 * answer; only then goes what was typed meanwhile. Until it is acknowledged everything is kept in localStorage, for this
 * person, row and tab; the next page of the same person takes it up once that tab is gone.
 * An editor writes into the textarea and dispatches "input"; when this script sets a text it dispatches "tekstgezet".
 * It goes on when sessie.js says "sessie", and tells verlaten.js by data-veilig that leaving loses nothing.
 */
import { toonBeide } from "./tweeversies.js";

const PAUZE = 1500;
const LANGST = 10_000; // who never pauses is saved now and then all the same
const MAAND = 30 * 86_400_000;
const TAB = Math.random().toString(36).slice(2);
const WOORDEN = {
  offline: "Geen verbinding. Wat u typt, blijft in deze browser en wordt bewaard zodra de verbinding terug is.",
  sessie: "Nog niet bewaard: u bent niet meer aangemeld. Wat u typt, blijft in deze browser tot u weer aangemeld bent.",
  server: "De server kon dit niet bewaren. We proberen het opnieuw; wat u typt, blijft in deze browser.",
  conflict: "Er zijn twee versies. Kies bij het veld welke u houdt, of zet ze onder elkaar.",
  dicht: "Wat u typte, staat hier nog; kopieer het als u het wilt houden.",
};
const ERNST = ["conflict", "dicht", "sessie", "server", "offline", "afgekeurd", "bezig", "bewaard"]; // worst first
const RUSTIG = ["", "bezig", "bewaard"];
const formulier = document.querySelector("form[data-bewaren]");
let verzonden = false; // by a button: that takes everything along

const klokslag = (tijd) => new Date(tijd).toLocaleTimeString("nl-BE", { hour: "2-digit", minute: "2-digit" });
const aankruisbaar = ({ type }) => type === "radio" || type === "checkbox";
const lees = (sleutel) => JSON.parse(localStorage.getItem(sleutel));

class Rij {
  constructor(element) {
    this.element = element;
    this.sleutel = `bewaren:${formulier.dataset.persoon}:${element.dataset.rij}:`;
    this.versie = element.querySelector('[name$="versie"]');
    this.saveId = element.querySelector('[name$="save_id"]');
    this.velden = [...element.querySelectorAll("input, textarea, select")].filter(
      (veld) => veld.name && veld !== this.versie && veld !== this.saveId && veld.type !== "file",
    );
    this.bewaard = this.vorig = this.inhoud();
    this.beginversie = Number(this.versie.value);
    this.poging = null; // what was sent and is not yet answered: { inhoud, versie, id }
    this.stand = element.hasAttribute("data-conflict") ? "conflict" : ""; // the page itself shows both texts
    this.mislukt = 0;
  }

  inhoud() {
    const mee = this.velden.filter((veld) => !aankruisbaar(veld) || veld.checked);
    return new URLSearchParams(mee.map((veld) => [veld.name, veld.value])).toString();
  }

  zet(inhoud) {
    const waarden = new URLSearchParams(inhoud);
    for (const veld of this.velden) {
      const nieuw = waarden.get(veld.name);
      if (aankruisbaar(veld)) veld.checked = nieuw === veld.value;
      else if (nieuw !== null && nieuw !== veld.value) {
        veld.value = nieuw;
        veld.dispatchEvent(new Event("tekstgezet"));
        veld.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }
  }

  get klaar() { return !this.poging && this.inhoud() === this.bewaard; }

  kopieer() { // keep everything that is not acknowledged, or nothing
    const kopie = { inhoud: this.inhoud(), versie: this.versie.value, id: this.saveId.value, poging: this.poging };
    try {
      if (this.klaar) localStorage.removeItem(this.sleutel + TAB);
      else localStorage.setItem(this.sleutel + TAB, JSON.stringify({ ...kopie, tijd: Date.now() }));
      this.kopie = true;
    } catch { this.kopie = false; }
    toon();
  }

  getypt() {
    if (this.vorig === (this.vorig = this.inhoud())) return;
    this.saveId.value = crypto.randomUUID();
    if (RUSTIG.includes(this.stand) || this.stand === "afgekeurd") this.stand = this.klaar ? "bewaard" : "bezig";
    this.sinds ??= Date.now();
    if (!this.poging) this.later(Math.min(PAUZE, Math.max(0, this.sinds + LANGST - Date.now())));
    this.kopieer();
  }

  later(wacht = Math.min(2 ** this.mislukt++, 30) * 1000) {
    clearTimeout(this.klok);
    this.klok = setTimeout(() => this.stuur(), wacht);
  }

  stuur(afscheid = false) {
    if (this.onderweg || verzonden || ["conflict", "dicht", "afgekeurd"].includes(this.stand) || this.klaar) return null;
    this.poging ??= { inhoud: this.inhoud(), versie: this.versie.value, id: this.saveId.value };
    this.sinds = null;
    if (RUSTIG.includes(this.stand)) this.stand = "bezig";
    this.onderweg = this.vraag(afscheid).then((antwoord) => this.verwerk(...antwoord));
    this.kopieer();
    return this.onderweg;
  }

  async vraag(afscheid) {
    const body = new URLSearchParams(this.poging.inhoud);
    body.set(this.versie.name, this.poging.versie);
    body.set(this.saveId.name, this.poging.id);
    body.set("csrfmiddlewaretoken", formulier.querySelector("[name=csrfmiddlewaretoken]").value);
    const keepalive = afscheid && body.toString().length < 60_000; // more than that no browser sends while it leaves
    try {
      const opties = { method: "POST", body, keepalive, redirect: "error", signal: AbortSignal.timeout(20_000) };
      const antwoord = await fetch(this.element.dataset.rij, opties);
      return [antwoord.status, await antwoord.json().catch(() => ({}))];
    } catch { return [0, {}]; }
  }

  verwerk(status, gegevens) {
    Object.assign(this, { onderweg: null, melding: gegevens.fout });
    if (status === 200 && gegevens.versie) {
      const { inhoud, hersteld } = this.poging;
      Object.assign(this, { bewaard: inhoud, poging: null, mislukt: 0, stand: "bewaard", om: gegevens.om });
      this.versie.value = gegevens.versie;
      if (!this.klaar) this.later(0);
      else if (hersteld && gegevens.versie < this.beginversie) this.ververs = true; // somebody went on from there
      else if (hersteld && gegevens.versie > this.beginversie) this.terug = klokslag(hersteld);
    } else if (status === 401 || status === 403) {
      this.stand = "sessie";
      document.dispatchEvent(new CustomEvent("sessie:vraag"));
    } else if (status === 412) {
      Object.assign(this, { stand: "conflict", poging: null });
      toonBeide(this, gegevens);
    } else if (status >= 400 && status < 500 && ![408, 429].includes(status)) {
      Object.assign(this, { stand: status === 422 ? "afgekeurd" : "dicht", poging: null });
    } else {
      this.stand = status ? "server" : "offline";
      this.later();
    }
    this.kopieer();
  }

  herstel(sleutel) { // take up what an earlier tab of this person could not get acknowledged
    const kopie = lees(sleutel);
    if (!kopie || !(this.klaar || this.stand === "conflict")) return;
    localStorage.removeItem(sleutel);
    if (this.stand === "conflict") return;
    this.poging = { ...(kopie.poging ?? kopie), hersteld: kopie.tijd };
    this.zet(kopie.inhoud);
    this.stuur();
  }
}

const rijen = formulier ? [...formulier.querySelectorAll("[data-rij]")].map((element) => new Rij(element)) : [];

function zeg(rol, woorden) { // only what changed is read aloud
  const plek = formulier.querySelector(`[data-bewaarbalk] [role=${rol}]`);
  if (plek.textContent !== woorden) plek.textContent = woorden;
}

function toon() {
  const stand = ERNST.find((naam) => rijen.some((rij) => rij.stand === naam)) ?? "";
  const melding = rijen.find((rij) => stand && rij.stand === stand)?.melding ?? "";
  const om = rijen.map((rij) => rij.om ?? "").sort().at(-1);
  const [terug] = rijen.flatMap((rij) => rij.terug ?? []);
  zeg("alert", stand === "dicht" ? `${melding} ${WOORDEN.dicht}`.trim() : (WOORDEN[stand] ?? ""));
  if (stand === "bezig") zeg("status", "Bezig met bewaren…");
  else if (stand === "afgekeurd") zeg("status", `Nog niet bewaard. ${melding}`);
  else zeg("status", om && RUSTIG.includes(stand) ? `Bewaard om ${om}${terug ? `. Wat u om ${terug} typte, is teruggezet` : ""}` : "");
  const veilig = RUSTIG.includes(stand) && rijen.every((rij) => rij.klaar || rij.kopie) ? "ja" : "";
  Object.assign(formulier.dataset, { stand, veilig });
  if (rijen.some((rij) => rij.ververs) && rijen.every((rij) => rij.klaar)) location.reload();
}

if (formulier) {
  formulier.addEventListener("input", (event) => rijen.find((rij) => rij.element.contains(event.target))?.getypt());
  formulier.addEventListener("submit", async (event) => {
    const wachtend = rijen.filter((rij) => rij.poging && !verzonden);
    verzonden ||= !wachtend.length;
    if (verzonden) return;
    event.preventDefault(); // first the answer: the button is based on the version that it brings
    formulier.ariaBusy = "true";
    for (const rij of wachtend) await (rij.onderweg ?? rij.stuur());
    verzonden = rijen.every((rij) => !rij.poging || rij.stand === "server"); // if not, the line above says why
    if (verzonden) formulier.requestSubmit(event.submitter);
    else formulier.ariaBusy = null;
  });
  window.addEventListener("pageshow", () => { verzonden = false; });
  window.addEventListener("pagehide", () => rijen.forEach((rij) => rij.stuur(true)));
  window.addEventListener("online", () => rijen.forEach((rij) => rij.stand === "offline" && rij.later(0)));
  document.addEventListener("sessie", ({ detail }) => {
    if (detail.open) rijen.forEach((rij) => rij.stand === "sessie" && rij.later());
  });
  toon();
  // A tab holds a lock as long as it lives, so that nobody takes up what it is still busy with.
  const sloten = navigator.locks ?? { request: (naam, doe) => naam.endsWith(TAB) || doe() };
  sloten.request(`bewaren:${TAB}`, () => new Promise(() => {}));
  for (const sleutel of Object.keys(localStorage).filter((naam) => naam.startsWith("bewaren:"))) {
    if (Date.now() - lees(sleutel).tijd > MAAND) localStorage.removeItem(sleutel);
    const rij = rijen.find((een) => sleutel.startsWith(een.sleutel));
    if (rij) sloten.request(`bewaren:${sleutel.slice(rij.sleutel.length)}`, () => rij.herstel(sleutel));
  }
}
