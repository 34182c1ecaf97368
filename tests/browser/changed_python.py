"""A snapshot for a site of which a test may change some Python: none of that is in it.

What a test changes must not run in the build, and a snapshot of the published sources would hide
it. ExifRead is imported late, so where nothing else of Python is changed, the page wakes with all
but that, and imports it then. Where more is changed, the page starts Python from its sources, as
one does in which the snapshot does not fit.
"""

from collections.abc import Mapping
from pathlib import Path

from tools.env.paths import ROOT
from tools.site.assets import shipped_parts
from tools.site.folder import SiteFile
from tools.site.site_files import pack_app
from tools.site.snapshot import MADE_FROM, SOURCES, WORKER, Snapshot

_LATE = "exifread.whl"
_IMPORTS_IT = '    sys.modules["app.formats.inspect"].prepare_inspect()\n'


class ChangedPython(Snapshot):
    """That of the published sources, without what a test may have changed."""

    def of(self, paths: Mapping[str, Path], app: bytes) -> dict[str, SiteFile]:
        published = shipped_parts().paths
        changed = {name for name in MADE_FROM if paths[name] != published[name]}
        if app != pack_app(ROOT) or changed - {_LATE}:
            return {}
        if not changed:
            return super().of(paths, app)
        # The runtime's own script may be changed as well, and must not run in the build either.
        sources = {**paths, **{name: published[name] for name in SOURCES}}
        return Snapshot(worker=_without_exifread()).of(sources, app)


def _without_exifread() -> str:
    text = WORKER.read_text("utf-8")
    assert text.count(_IMPORTS_IT) == 1, "the change must hit something"
    return text.replace(_IMPORTS_IT, "")
