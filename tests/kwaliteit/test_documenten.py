"""Documents: readable by everyone, whole on the disk, and never a way to the network or another file."""

from __future__ import annotations

import errno
import hashlib
import xml.etree.ElementTree as ET
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pikepdf
import pytest

from kwaliteit import documenten
from kwaliteit.documenten import NietToegelaten, OpslagVol, bewaar, maak_pdf

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
PDFUA = "{http://www.aiim.org/pdfua/ns/id/}"
PDFA = "{http://www.aiim.org/pdfa/ns/id/}"
SCHEMA = "{http://www.aiim.org/pdfa/ns/schema#}"

HTML = """<!doctype html><html lang="nl-BE"><head><title>x</title></head><body>
<h1>Visie</h1><p>Wij luisteren. <a href="/sectorbeeld/">Sectorbeeld</a></p>
<h2>Cijfers</h2>
<table><thead><tr><td></td><th scope="col">2024</th><th scope="col">2025</th></tr></thead>
<tbody><tr><th scope="row">Onthaal</th><td>3</td><td>4</td></tr>
<tr><th scope="row">Dossier</th><td>2</td><td>2</td></tr></tbody></table>
</body></html>"""
CSS = """@font-face { font-family: "Atkinson Hyperlegible Next";
  src: url("../vendor/atkinson-hyperlegible-next/LETTER") }
@page { size: A4 } body { font-family: "Atkinson Hyperlegible Next" }"""


@pytest.fixture
def stijl(settings: Any, tmp_path: Path) -> Path:
    """A style sheet of our own in a ``static/`` of our own, with the real font."""
    echt = Path(settings.BASE_DIR, "static/vendor/atkinson-hyperlegible-next")
    letter = next(echt.glob("*latin-wght-normal.woff2"))
    static = tmp_path / "static"
    (static / "vendor/atkinson-hyperlegible-next").mkdir(parents=True)
    (static / "vendor/atkinson-hyperlegible-next" / letter.name).write_bytes(letter.read_bytes())
    (static / "proef").mkdir()
    pad = static / "proef/print.css"
    pad.write_text(CSS.replace("LETTER", letter.name))
    settings.STATICFILES_DIRS = [static]
    settings.STATIC_ROOT = tmp_path / "verzameld"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.BASIS_URL = "https://verslag.demo.example"
    return pad


def gemaakt(stijl: Path, html: str = HTML) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(maak_pdf(html, css=[stijl], titel="Kwaliteitsverslag 2025")))


def elementen(pdf: pikepdf.Pdf, soort: str) -> list[Any]:
    return list(documenten._elementen(pdf, soort))


class TestToegankelijk:
    def test_verklaart_pdfa_3a_en_pdfua_1_in_een_rdf_met_schemabeschrijving(self, stijl: Path) -> None:
        with gemaakt(stijl) as pdf:
            xmp = ET.fromstring(pdf.Root.Metadata.read_bytes())
        (rdf,) = xmp.iter(f"{RDF}RDF")
        (deel,) = rdf.iter(f"{PDFUA}part")
        assert deel.text == "1"
        (pdfa,) = [d for d in rdf if d.get(f"{PDFA}part")]
        assert (pdfa.get(f"{PDFA}part"), pdfa.get(f"{PDFA}conformance")) == ("3", "A")
        assert [uri.text for uri in rdf.iter(f"{SCHEMA}namespaceURI")] == ["http://www.aiim.org/pdfua/ns/id/"]

    def test_taal_titel_bladwijzers_en_structuur(self, stijl: Path) -> None:
        with gemaakt(stijl) as pdf:
            assert str(pdf.Root.Lang) == "nl-BE"
            assert str(pdf.docinfo["/Title"]) == "Kwaliteitsverslag 2025"
            assert pdf.open_metadata()["dc:title"] == "Kwaliteitsverslag 2025"
            assert pdf.Root.ViewerPreferences.DisplayDocTitle is True
            assert pdf.Root.MarkInfo.Marked is True
            with pdf.open_outline() as bladwijzers:
                (visie,) = bladwijzers.root
                assert (visie.title, [kind.title for kind in visie.children]) == ("Visie", ["Cijfers"])
            assert len(elementen(pdf, "/H1")) == 1
            assert "/OutputIntents" in pdf.Root

    def test_elke_kop_van_een_tabel_zegt_of_ze_een_rij_of_een_kolom_kopt(self, stijl: Path) -> None:
        with gemaakt(stijl) as pdf:
            assert sorted(str(kop.A.Scope) for kop in elementen(pdf, "/TH")) == ["/Column"] * 2 + ["/Row"] * 2
            namen = list(pdf.Root.StructTreeRoot.IDTree.Names)
            gevonden = {bytes(namen[i]) for i in range(0, len(namen), 2)}
            genoemd = {bytes(kop) for cel in elementen(pdf, "/TD") for kop in cel.A.Headers}
            assert genoemd <= gevonden

    def test_ons_lettertype_zit_erin_en_geen_ander(self, stijl: Path) -> None:
        with gemaakt(stijl) as pdf:
            letters = [
                f for f in pdf.objects if isinstance(f, pikepdf.Dictionary) and f.get("/Type") == "/FontDescriptor"
            ]
            assert letters
            assert all("Atkinson" in str(letter.FontName) for letter in letters)
            assert all("/FontFile2" in letter or "/FontFile3" in letter for letter in letters)

    def test_dezelfde_inhoud_geeft_hetzelfde_bestand(self, stijl: Path) -> None:
        assert len({maak_pdf(HTML, css=[stijl], titel="x") for _ in range(2)}) == 1

    def test_een_koppeling_wijst_naar_de_site_en_nooit_naar_een_pad_op_de_server(self, stijl: Path) -> None:
        inhoud = maak_pdf(HTML, css=[stijl], titel="x")
        with pikepdf.open(BytesIO(inhoud)) as pdf:
            adressen = [str(a.A.URI) for p in pdf.pages for a in p.get("/Annots", []) if "/A" in a]
        assert adressen == ["https://verslag.demo.example/sectorbeeld/"]


class TestAfgesloten:
    """Whatever the text contains, rendering reads only fonts and images of our own."""

    @pytest.fixture
    def gevraagd(self, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path | None]:
        """Per address that was asked for: the file that was given, or None when it was refused."""
        gevraagd: dict[str, Path | None] = {}
        echt = documenten._eigen_bestand

        def onthoud(url: str) -> Path:
            gevraagd[url] = None
            gevraagd[url] = bestand = echt(url)
            return bestand

        monkeypatch.setattr(documenten, "_eigen_bestand", onthoud)
        return gevraagd

    def test_geen_ander_bestand_en_geen_netwerk(
        self, stijl: Path, tmp_path: Path, gevraagd: dict[str, Path | None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def netwerk(*args: Any, **kwargs: Any) -> None:
            pytest.fail("er werd een verbinding gezocht")

        monkeypatch.setattr("socket.socket.connect", netwerk)
        monkeypatch.setattr("socket.getaddrinfo", netwerk)
        geheim = tmp_path / "geheim.svg"
        geheim.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
        (stijl.parent / "geheim.css").write_text("@import 'http://demo.example/a.css';")
        (stijl.parent / "beeld.svg").symlink_to(geheim)
        adressen = [
            geheim.as_uri(),
            f"{stijl.parent.as_uri()}/../../geheim.svg",
            f"{stijl.parent.as_uri()}/{quote('..', safe='')}%2f..%2f..%2fgeheim.svg",
            f"{stijl.parent.as_uri()}/beeld.svg",
            "/static/../../geheim.svg",
            "/static/%2e%2e/%2e%2e/geheim.svg",
            "/static//etc/passwd",
            "file:///etc/passwd",
            "file://demo.example/etc/passwd",
            "FILE:///etc/passwd",
            "http://demo.example/a.png",
            "ftp://demo.example/a.png",
            "//demo.example/a.png",
            "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>",
        ]
        stukken = [
            f'<img alt="x" src="{a}"><object data="{a}"></object><embed src="{a}"><link rel="stylesheet" href="{a}">'
            f'<link rel="attachment" href="{a}"><p style="background: url({a!r}); font-family: a">x</p>'
            f"<style>@import url({a!r}); @font-face {{ font-family: a; src: url({a!r}) }}</style>"
            f'<svg xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9"><title>x</title>'
            f'<image href="{a}" xlink:href="{a}" width="9" height="9"/><use href="{a}#x"/></svg>'
            for a in adressen
        ]
        with gemaakt(stijl, HTML.replace("</body>", "".join(stukken) + "</body>")) as pdf:
            assert "/AF" not in pdf.Root
        assert len(gevraagd) > len(adressen), "elk adres werd gevraagd"
        assert {pad.suffix for pad in gevraagd.values() if pad} == {".woff2"}

    def test_een_ander_basisadres_in_de_tekst_helpt_niet(self, stijl: Path, gevraagd: dict[str, Path | None]) -> None:
        html = HTML.replace("<head>", '<head><base href="file:///etc/">').replace(
            "<h1>", '<img alt="" src="passwd"><h1>'
        )
        gemaakt(stijl, html).close()
        assert gevraagd["file:///etc/passwd"] is None

    def test_eigen_beeld_mag_zoals_op_de_pagina(self, stijl: Path, gevraagd: dict[str, Path | None]) -> None:
        (stijl.parent / "bol.svg").write_text(
            "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><circle r='4'/></svg>"
        )
        gemaakt(stijl, HTML.replace("<h1>", '<img alt="bol" src="/static/proef/bol.svg"><h1>')).close()
        assert gevraagd["https://verslag.demo.example/static/proef/bol.svg"] == stijl.parent / "bol.svg"

    def test_een_opmaakblad_van_elders_wordt_geweigerd(self, stijl: Path, tmp_path: Path) -> None:
        elders = tmp_path / "elders.css"
        elders.write_text("p { color: red }")
        with pytest.raises(NietToegelaten):
            maak_pdf(HTML, css=[elders], titel="x")


class TestBewaren:
    def test_de_naam_is_de_hash_van_de_inhoud_en_tweemaal_is_eenmaal(self, stijl: Path, settings: Any) -> None:
        eerste, tweede = bewaar(b"inhoud", "verslagen"), bewaar(b"inhoud", "verslagen")
        assert eerste == tweede
        pad = Path(settings.MEDIA_ROOT, eerste.pad)
        assert hashlib.sha256(pad.read_bytes()).hexdigest() == eerste.sha256 == pad.stem
        assert [p for p in Path(settings.MEDIA_ROOT).rglob("*") if p.is_file()] == [pad]

    def test_een_volle_schijf_geeft_een_duidelijke_melding_en_niets_halfs(
        self, stijl: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def vol(nummer: int) -> None:
            raise OSError(errno.ENOSPC, "vol")

        monkeypatch.setattr(documenten.os, "fsync", vol)
        with pytest.raises(OpslagVol, match="schijf voor bestanden is vol"):
            bewaar(b"inhoud", "verslagen")
        assert not [p for p in Path(settings.MEDIA_ROOT).rglob("*") if p.is_file()]
