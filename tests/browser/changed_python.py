"""A snapshot for a site of which a test may change some Python: none where it does.

What a test changes must not run in the build, and a snapshot of the published sources would hide
it. So that page starts Python from its sources, as one does in which the snapshot does not fit.
"""

from collections.abc import Mapping
from pathlib import Path

from tools.env.paths import ROOT
from tools.site.assets import fetched, pinned_parts
from tools.site.folder import SiteFile
from tools.site.site_files import pack_app
from tools.site.slim import slimmed
from tools.site.snapshot import MADE_FROM, Snapshot


class ChangedPython(Snapshot):
    """That of the published sources, where nothing differs from them."""

    def of(self, paths: Mapping[str, Path], app: bytes) -> dict[str, SiteFile]:
        published = slimmed(pinned_parts(), fetched(pinned_parts())).paths
        is_same = app == pack_app(ROOT) and all(
            paths[name] == published[name] for name in MADE_FROM
        )
        return super().of(paths, app) if is_same else {}
