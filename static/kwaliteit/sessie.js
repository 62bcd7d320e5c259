/**
 * Says in time that a session ends, makes it longer by one key press, and notices when somebody signed in again.
 *
 * The page tells who is signed in and for how many seconds still (data-persoon, data-sessie-over on the body). Another
 * window may have made the session longer, so before saying anything the server is asked; asking makes nothing longer.
 * On the document: "sessie" tells others whether saving can go on (detail.open), "sessie:vraag" asks to look now.
 */
const VOORAF = 300; // seconds; at least two minutes are promised
const balk = document.querySelector("[data-sessiebalk]");
const { persoon, sessieOver, sessieAdres, aanmeldAdres } = document.body.dataset;
let einde = Date.now() + Number(sessieOver) * 1000;
let klok;
let open = true;

const klokslag = (moment) => new Date(moment).toLocaleTimeString("nl-BE", { hour: "2-digit", minute: "2-digit" });

function toon(woorden, knop) {
  balk.replaceChildren();
  if (!woorden) return;
  const zin = document.createElement("p");
  zin.textContent = woorden;
  balk.append(zin, ...(knop ? [knop] : []));
}

function plan() {
  clearTimeout(klok);
  const over = (einde - Date.now()) / 1000;
  const wacht = !open ? 10 : over > VOORAF ? over - VOORAF : Math.min(over + 1, 30);
  klok = setTimeout(kijk, Math.min(wacht, 86400) * 1000);
}

async function vraag(methode) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  const antwoord = await fetch(sessieAdres, { method: methode, headers: { "X-CSRFToken": token }, cache: "no-store" });
  if (antwoord.status === 401) return {};
  if (!antwoord.ok) throw new Error(antwoord.status);
  const sessie = await antwoord.json();
  if (String(sessie.persoon) === persoon) {
    for (const veld of document.querySelectorAll("[name=csrfmiddlewaretoken]")) veld.value = sessie.token;
  }
  return sessie;
}

function verwerk(sessie) {
  const nu = String(sessie.persoon) === persoon;
  if (nu) einde = Date.now() + sessie.over * 1000;
  const weg = document.createElement("a");
  weg.href = aanmeldAdres;
  weg.target = "_blank";
  weg.textContent = "Meld u aan in een nieuw venster";
  if (nu && sessie.over > VOORAF) toon("");
  else if (nu && !balk.querySelector("button")) waarschuw();
  else if (!nu && sessie.persoon) {
    toon("In een ander venster is nu iemand anders aangemeld. Deze bladzijde bewaart niets meer. Meld u daar af en zelf weer aan.");
  } else if (!nu && !balk.querySelector("a")) {
    toon("Uw sessie liep af. Wat u hier typt, blijft in deze browser. Zodra u weer aangemeld bent, gaat bewaren vanzelf verder.", weg);
  }
  open = nu;
  document.dispatchEvent(new CustomEvent("sessie", { detail: { open } }));
  plan();
}

function waarschuw() {
  const knop = document.createElement("button");
  knop.type = "button";
  knop.className = "btn btn-primary btn-sm";
  knop.textContent = "Blijf aangemeld";
  knop.addEventListener("click", verleng);
  toon(`Uw sessie loopt af om ${klokslag(einde)}. Druk op een toets of op de knop om aangemeld te blijven.`, knop);
}

const kijk = () => vraag("GET").then(verwerk).catch(plan);
const verleng = () => vraag("POST").then(verwerk).catch(kijk);

if (balk && persoon) {
  // One key press, wherever the focus is: nobody has to find the button while the clock runs.
  document.addEventListener("keydown", (event) => {
    if (balk.querySelector("button") && !event.target.closest("[data-sessiebalk]")) verleng();
  });
  document.addEventListener("sessie:vraag", kijk);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && (!open || einde - Date.now() < VOORAF * 1000)) kijk();
  });
  window.addEventListener("focus", () => open || kijk());
  plan();
}
