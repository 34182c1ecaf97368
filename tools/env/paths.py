"""Where things stand in the checkout."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
ASSET_LOCK = ROOT / "tools" / "assets.lock.json"
PACKAGE_LOCK = STATIC / "package-lock.json"
CATALOGUE = ROOT / "model" / "catalogue.json"
