/**
 * Tells the server every 30 seconds that this section is still on screen, and shows who else writes here now.
 * Without it the moment of opening counts. A page in the background, or without network, is silent.
 */
const plek = document.querySelector("[data-aanwezig]");

if (plek) {
  const teken = document.querySelector("input[name=csrfmiddlewaretoken]");
  const meld = async () => {
    if (document.visibilityState !== "visible") return;
    try {
      const antwoord = await fetch(plek.dataset.aanwezig, {
        method: "POST",
        headers: { "X-CSRFToken": teken ? teken.value : "", Accept: "application/json" },
        redirect: "error",
      });
      if (!antwoord.ok) return;
      const { schrijven_mee: namen } = await antwoord.json();
      const woorden = namen.length ? `${namen.join(" en ")} ${namen.length > 1 ? "schrijven" : "schrijft"} hier nu ook.` : "";
      if (plek.textContent !== woorden) plek.textContent = woorden;
    } catch {
      // No network, or signed out: saving says so where it matters.
    }
  };
  setInterval(meld, 30_000);
  document.addEventListener("visibilitychange", meld);
}
