"""A host or its CDN has the browser report refusals: the address of one could carry the photo."""

import time
from pathlib import Path

import pytest

from tests.engines.adding import FRAME, REPORTS, adding, told
from tests.engines.engine import Engine, wait_sealed, wait_until
from tests.engines.leaks import ids_of, try_in_the_tab

pytestmark = [pytest.mark.browser, pytest.mark.tiny, pytest.mark.console_errors]

# Browsers hold reports back for a while; report-uri is sent within this.
SETTLE_S = 3.0
CODE = 'document.querySelector("#failure").dataset.code'
ADDED = {
    "report-uri": {
        "Content-Security-Policy": "script-src 'self' blob: 'unsafe-inline' 'wasm-unsafe-eval'; "
        f"connect-src 'self' data:; report-uri {REPORTS}a"
    },
    "report-only": {
        "Content-Security-Policy-Report-Only": f"default-src 'none'; report-uri {REPORTS}b"
    },
    "report-to": {
        "Content-Security-Policy-Report-Only": "default-src 'none'; report-to all",
        "Reporting-Endpoints": f'all="{REPORTS}c"',
        "Report-To": '{"group":"all","max_age":600,"endpoints":[{"url":"' + REPORTS + 'd"}]}',
        "NEL": '{"report_to":"all","max_age":600,"success_fraction":1}',
    },
}


# All of them at once: a header that comes twice is a list.
_ONLY = "Content-Security-Policy-Report-Only"
ALL = {
    **ADDED["report-uri"],
    **ADDED["report-to"],
    _ONLY: f"{ADDED['report-only'][_ONLY]}, {ADDED['report-to'][_ONLY]}",
}


PLANTED = "/planted/"
# What has a browser ask for more, or tell more, by itself.
_LINKS = ("preload; as=fetch", "modulepreload", "prefetch", "next", "preconnect", "stylesheet")
WITH_PARTS = {
    "Link": ", ".join(f"<{PLANTED}{number}>; rel={kind}" for number, kind in enumerate(_LINKS)),
    "Refresh": f"0; url={PLANTED}refresh",
    "SourceMap": f"{PLANTED}map",
    "Set-Cookie": "planted=1; Max-Age=600",
}


def test_a_host_that_has_refusals_reported_hears_of_none(engine: Engine, built: Path) -> None:
    with adding(built, ALL, to_parts=WITH_PARTS) as site:
        engine.open(site.url)
        wait_sealed(engine)
        count = len(site.requests)
        # A worker that still starts Python answers nothing else meanwhile.
        wait_until(engine, 'document.body.dataset.fine === "here"')
        assert try_in_the_tab(engine)["pipeline"], "they were made"
        time.sleep(SETTLE_S)
        assert [sorted(ids_of(one)) for one in told(site) if "leak=" in one] == []
        assert site.url.rstrip("/") == engine.run("return location.origin")
        # WebKit follows some of them while the parts come: the host's own wish, before any photo.
        assert [one.path for one in site.requests[count:] if PLANTED in one.path] == []


@pytest.mark.parametrize("kind", ["report-only", "report-to"])
def test_where_the_reports_stay_no_photo_is_taken(engine: Engine, built: Path, kind: str) -> None:
    """No service worker, so nothing stands between the host's headers and the page."""
    with adding(built, ADDED[kind], has_worker=False) as site:
        engine.open(site.url)
        wait_until(engine, f'document.body.dataset.seal !== "opening" || {CODE}')
        assert engine.run(f"return {CODE}") == "HOST_REPORTS"
        assert engine.run("return document.body.dataset.seal") == "broken"


def test_a_host_that_hides_them_from_the_page_is_found_by_a_refusal(
    engine: Engine, built: Path
) -> None:
    headers = {"Cache-Control": "no-store", **ADDED["report-only"]}
    with adding(built, headers, has_worker=False, to_visits=True) as site:
        engine.open(site.url)
        wait_until(engine, f'document.body.dataset.seal !== "opening" || {CODE}')
        assert engine.run(f"return {CODE}") == "HOST_REPORTS"
        detail = engine.run('return document.querySelector("#failure-detail").textContent')
        assert "\ndefault-src 'none'; report-uri" in detail, "the policy, by no header's name"


def test_inside_a_frame_nothing_is_loaded(engine: Engine, built: Path) -> None:
    with adding(built, {}, isolate=False, has_worker=False) as site:
        engine.open(f"{site.url}{FRAME[1:]}")
        inside = "frames[0].document"
        shown = f'{inside}.querySelector("#failure")?.dataset.code'
        wait_until(engine, f'{shown} || {inside}.body?.dataset.seal === "sealed"', seconds=60)
        assert engine.run(f"return {shown} ?? null") == "FRAMED"
        asked = [request.path for request in site.requests]
        assert not [path for path in asked if path.startswith(("/parts/", "/build", "/sw.js"))]
