"""HTML to PDF, and files kept under their content hash. The only place that imports WeasyPrint.

The PDF is PDF/A-3a and declares PDF/UA-1 (ISO 14289-1). WeasyPrint writes one variant a call, so what
PDF/UA-1 asks beyond PDF/A is added afterwards: its identifier with the extension schema that PDF/A wants for
it (ISO 19005-3, 6.6.2.3), and the scope of table headers. "Declared" and not "validated": no validator ran.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

import pikepdf
from django.conf import settings

from kwaliteit.opdrachten.register import OpdrachtMislukt

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcher

# fontTools writes the moment of rendering into every embedded font; with this the same report stays the same file.
os.environ.setdefault("SOURCE_DATE_EPOCH", "0")

TAAL = "nl-BE"
_VIEWBOX = re.compile(r'viewBox="([^"]+)"')
TOEGELATEN = {
    ".woff2": "font/woff2",
    ".woff": "font/woff",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
}

PDFUA_RDF = b"""
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
  xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
  xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
  xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
 <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
  <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
  <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
  <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
  <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
   <pdfaProperty:name>part</pdfaProperty:name>
   <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
   <pdfaProperty:category>internal</pdfaProperty:category>
   <pdfaProperty:description>Part of ISO 14289 to which this document conforms</pdfaProperty:description>
  </rdf:li></rdf:Seq></pdfaSchema:property>
 </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


@dataclass(frozen=True)
class Bestand:
    """A kept file: ``pad`` is relative to the media directory."""

    pad: str
    sha256: str
    grootte: int


class OpslagVol(OpdrachtMislukt):
    """The disk for files is full; the Dutch text says what to do. Nothing half-written remains."""


class NietToegelaten(ValueError):
    """A document asked for something outside our own fonts and images."""


def maak_pdf(html: str, *, css: Iterable[Path], titel: str, beelden: Mapping[str, Path] | None = None) -> bytes:
    """Render a complete HTML document to a tagged PDF/A-3a that declares PDF/UA-1.

    ``css``: our own style sheets, below ``static/``; what they and the HTML refer to is read from there or
    not at all (no network, no other file), but for ``beelden``: pictures of the content, by their full address.
    Addresses in the HTML are taken relative to ``BASIS_URL``.
    The bookmarks are the headings. The same input gives the same bytes.
    Raises ``NietToegelaten`` for a style sheet outside ``static/``.
    """
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    halen = _fetcher()(beelden or {})
    lettertypes = FontConfiguration()
    stijlen = [CSS(filename=_binnen_static(pad), url_fetcher=halen, font_config=lettertypes) for pad in css]
    document = HTML(string=html, base_url=settings.BASIS_URL + "/", url_fetcher=halen).render(
        stylesheets=stijlen, font_config=lettertypes, pdf_variant="pdf/a-3a"
    )
    document.metadata.title = titel
    document.metadata.lang = TAAL
    uit = BytesIO()
    document.write_pdf(uit, pdf_variant="pdf/a-3a")
    return _toegankelijk(uit.getvalue())


def maak_prenten(svgs: Sequence[str], *, css: Path, breedte: int = 1600) -> list[bytes]:
    """Each SVG as a PNG of so many pixels wide, by way of a PDF: the drawing is the same everywhere, its letters too.

    ``css``: our own style sheet with the letters. Raises ``NietToegelaten`` for one outside ``static/``.
    """
    import pypdfium2
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    kaders = [_VIEWBOX.findall(svg)[0].split() for svg in svgs]
    bladen = "".join(
        f"@page b{i} {{ size: {b}pt {h}pt; margin: 0 }} .b{i} {{ page: b{i} }}"
        f" .b{i} svg {{ width: {b}pt; height: {h}pt }}"
        for i, (_, _, b, h) in enumerate(kaders)
    )
    prenten = "".join(f'<div class="b{i}">{svg}</div>' for i, svg in enumerate(svgs))
    halen, lettertypes = _fetcher()({}), FontConfiguration()
    stijl = CSS(filename=_binnen_static(css), url_fetcher=halen, font_config=lettertypes)
    html = f"<style>{bladen}</style>{prenten}"
    document = HTML(string=html, base_url=settings.BASIS_URL + "/", url_fetcher=halen)
    pdf = pypdfium2.PdfDocument(document.write_pdf(stylesheets=[stijl], font_config=lettertypes))
    uit = []
    for bladzijde in pdf:
        png = BytesIO()
        bladzijde.render(scale=breedte / bladzijde.get_width()).to_pil().save(png, "PNG")
        uit.append(png.getvalue())
    return uit


def warm_op() -> None:
    """Import WeasyPrint now, so that the processes forked from this one need not."""
    import weasyprint  # noqa: F401


def pad_van(sha256: str, map: str, achtervoegsel: str = ".pdf") -> Path:
    """Where a kept file with this content hash lies."""
    return Path(settings.MEDIA_ROOT) / map / sha256[:2] / f"{sha256}{achtervoegsel}"


def bewaar(inhoud: bytes, map: str, achtervoegsel: str = ".pdf") -> Bestand:
    """Keep ``inhoud`` in the media directory under ``map``, named after its content hash.

    The name appears only when everything is on the disk, so what is referenced is whole; doing it twice
    gives the same file. Raises ``OpslagVol``.
    """
    sha256 = hashlib.sha256(inhoud).hexdigest()
    doel = pad_van(sha256, map, achtervoegsel)
    if not doel.exists():
        with _nieuw(doel.parent) as (uit, tijdelijk):
            uit.write(inhoud)
            _zet_op_plaats(uit, tijdelijk, doel)
    return _bestand(doel, sha256, len(inhoud))


def bewaar_geschreven(schrijf: Callable[[BinaryIO], None], map: str, achtervoegsel: str) -> Bestand:
    """As :func:`bewaar`, of what ``schrijf`` writes to the open file that it gets: for what is too large to hold.

    What ``schrijf`` raises is raised again, and nothing remains. Raises ``OpslagVol``.
    """
    with _nieuw(Path(settings.MEDIA_ROOT) / map) as (uit, tijdelijk):
        schrijf(uit)
        uit.flush()
        with tijdelijk.open("rb") as geschreven:
            sha256 = hashlib.file_digest(geschreven, "sha256").hexdigest()
        grootte = tijdelijk.stat().st_size
        doel = pad_van(sha256, map, achtervoegsel)
        doel.parent.mkdir(parents=True, exist_ok=True)
        _zet_op_plaats(uit, tijdelijk, doel)
    return _bestand(doel, sha256, grootte)


def _bestand(doel: Path, sha256: str, grootte: int) -> Bestand:
    return Bestand(doel.relative_to(settings.MEDIA_ROOT).as_posix(), sha256, grootte)


@contextmanager
def _nieuw(map: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """An open file without a name of its own yet; gone when it was not put in its place. Raises ``OpslagVol``."""
    tijdelijk: Path | None = None
    try:
        map.mkdir(parents=True, exist_ok=True)
        nummer, naam = tempfile.mkstemp(dir=map, prefix=".half-")
        tijdelijk = Path(naam)
        with os.fdopen(nummer, "wb") as uit:
            yield uit, tijdelijk
    except OSError as fout:
        if fout.errno in (errno.ENOSPC, errno.EDQUOT):
            raise OpslagVol(
                "Het bestand kon niet bewaard worden: de schijf voor bestanden is vol."
                " Maak daar ruimte en probeer opnieuw."
            ) from fout
        raise
    finally:
        if tijdelijk is not None:
            tijdelijk.unlink(missing_ok=True)


def _zet_op_plaats(uit: BinaryIO, tijdelijk: Path, doel: Path) -> None:
    uit.flush()
    os.fsync(uit.fileno())
    os.chmod(tijdelijk, 0o640)
    os.replace(tijdelijk, doel)


def _wortels() -> list[Path]:
    """The directories with our own assets: collected ones first, for their names carry a hash."""
    wortels = [settings.STATIC_ROOT, *settings.STATICFILES_DIRS]
    return [Path(str(wortel)).resolve() for wortel in wortels if wortel]


def _binnen_static(pad: Path) -> Path:
    echt = Path(pad).resolve()
    if not any(echt.is_relative_to(wortel) for wortel in _wortels()):
        raise NietToegelaten("Alleen eigen bestanden onder static/ mogen in een document.")
    return echt


def _eigen_bestand(url: str) -> Path:
    """The asset an address means: ``file:`` below ``static/`` or ``{% static %}``. Raises ``NietToegelaten``."""
    statisch = settings.BASIS_URL + "/" + str(settings.STATIC_URL).lstrip("/")
    if url.startswith(statisch):
        naam = unquote(urlsplit(url[len(statisch) :]).path)
        kandidaten = [wortel / naam for wortel in _wortels()]
    elif url.startswith("file:///"):
        kandidaten = [Path(url2pathname(urlsplit(url).path))]
    else:
        kandidaten = []
    for kandidaat in kandidaten:
        echt = _binnen_static(kandidaat)
        if echt.suffix.lower() in TOEGELATEN and echt.is_file():
            return echt
    raise NietToegelaten("Dit adres mag niet in een document.")


@cache
def _fetcher() -> Callable[[Mapping[str, Path]], URLFetcher]:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class AlleenEigen(URLFetcher):
        """Denies all but our own assets and the pictures given; never calls the fetching of its base class."""

        def __init__(self, beelden: Mapping[str, Path]) -> None:
            super().__init__()
            self.beelden = beelden

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            bestand = self.beelden.get(url) or _eigen_bestand(url)
            soort = TOEGELATEN[bestand.suffix.lower()]
            return URLFetcherResponse(url, body=bestand.read_bytes(), headers={"Content-Type": soort})

    return AlleenEigen


def _toegankelijk(inhoud: bytes) -> bytes:
    """Add to WeasyPrint's PDF/A-3a what PDF/UA-1 asks."""
    with pikepdf.open(BytesIO(inhoud)) as pdf:
        xmp = pdf.Root.Metadata.read_bytes()
        if xmp.count(b"</rdf:RDF>") != 1:
            raise ValueError("De metadata van het document heeft een onverwachte vorm.")
        pdf.Root.Metadata = pdf.make_stream(
            xmp.replace(b"</rdf:RDF>", PDFUA_RDF + b"</rdf:RDF>"),
            Type=pikepdf.Name.Metadata,
            Subtype=pikepdf.Name.XML,
        )
        _zet_scope(pdf)
        uit = BytesIO()
        pdf.save(uit, deterministic_id=True, fix_metadata_version=False)
        return uit.getvalue()


def _zet_scope(pdf: pikepdf.Pdf) -> None:
    """Say of every table header whether it heads its column or its row, and index what cells refer to.

    WeasyPrint writes which headers a cell has but not their scope; a header that a data cell in its own
    row names is a row header (``scope="row"`` in the HTML).
    """
    koppen = []
    for rij in _elementen(pdf, "/TR"):
        cellen = _rij(rij, "/K")
        gegevens = [cel for cel in cellen if cel.get("/S") == "/TD"]
        genoemd = {bytes(kop) for cel in gegevens for kop in _rij(cel.A, "/Headers")}
        for cel in cellen:
            if cel.get("/S") == "/TH":
                naam = bytes(cel.ID)
                cel.A.Scope = pikepdf.Name.Row if naam in genoemd else pikepdf.Name.Column
                koppen.append((naam, cel))
    if koppen:
        namen = [deel for naam, cel in sorted(koppen, key=lambda kop: kop[0]) for deel in (pikepdf.String(naam), cel)]
        pdf.Root.StructTreeRoot.IDTree = pdf.make_indirect(pikepdf.Dictionary(Names=pikepdf.Array(namen)))


def _rij(ding: pikepdf.Object, sleutel: str) -> list[pikepdf.Object]:
    """The array under this key, empty when there is none."""
    return list(cast("Iterable[pikepdf.Object]", ding.get(sleutel, ())))


def _elementen(pdf: pikepdf.Pdf, soort: str) -> Iterable[pikepdf.Object]:
    """The structure elements of one kind."""
    for ding in pdf.objects:
        if isinstance(ding, pikepdf.Dictionary) and ding.get("/Type") == "/StructElem" and ding.get("/S") == soort:
            yield ding
