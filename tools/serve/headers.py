"""The one source of the headers that a host should send.

The service worker, the local server, `_headers` and the snippets for hosts all take them from here.
"""

import re

from tools.serve.boot import boot_source
from tools.serve.media_types import media_type

# The page's own policy, word for word as its <meta> has it (a test compares them). The page
# tightens it itself once all is loaded. `connect-src data:` is what its self-test asks for; the
# hash allows the one script that stands in the page.
PAGE_POLICY = (
    "default-src 'none'",
    f"script-src 'self' blob: 'wasm-unsafe-eval' {boot_source()}",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "connect-src 'self' data:",
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types default",
)
# A <meta> can't say this one; only a header can.
HEADER_POLICY = ("frame-ancestors 'none'",)

# Features that Chromium 156 knows; unknown ones are complained about on the console.
_OFF = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "captured-surface-control",
    "clipboard-read",
    "compute-pressure",
    "deferred-fetch",
    "deferred-fetch-minimal",
    "digital-credentials-create",
    "digital-credentials-get",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "identity-credentials-get",
    "idle-detection",
    "interest-cohort",
    "keyboard-map",
    "language-detector",
    "language-model",
    "local-fonts",
    "local-network",
    "local-network-access",
    "loopback-network",
    "magnetometer",
    "microphone",
    "midi",
    "on-device-speech-recognition",
    "otp-credentials",
    "payment",
    "picture-in-picture",
    "private-state-token-issuance",
    "private-state-token-redemption",
    "publickey-credentials-create",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "speaker-selection",
    "storage-access",
    "summarizer",
    "translator",
    "usb",
    "window-management",
    "xr-spatial-tracking",
)
# "Copy" puts the finished picture on the clipboard. Pasting needs no permission.
_OWN = ("clipboard-write",)

SECURITY = {
    "Content-Security-Policy": "; ".join(PAGE_POLICY + HEADER_POLICY),
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        [f"{name}=()" for name in _OFF] + [f"{name}=(self)" for name in _OWN]
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"
# A path with its content's hash in it; read by Python, nginx, Caddy and Apache alike.
PART_PATTERN = "parts/[0-9a-f]{16}/[^/]+$"


def cache_rule(url: str) -> str:
    """Say how long a browser may keep a file without asking.

    Parameters
    ----------
    url : str
        Path in the site.

    Returns
    -------
    str
        A ``Cache-Control`` value: for ever where the path names the content's hash, else never.

    Examples
    --------
    >>> cache_rule("sw.js"), cache_rule("parts/0123456789abcdef/a.wasm")
    ('no-cache', 'public, max-age=31536000, immutable')
    """
    return IMMUTABLE if re.match(PART_PATTERN, url) else REVALIDATE


def headers_for(url: str) -> dict[str, str]:
    """List the headers that a file of the site should come with.

    Parameters
    ----------
    url : str
        Path in the site.

    Returns
    -------
    dict
        Header name -> value, the media type included.

    Examples
    --------
    >>> headers_for("index.html")["Content-Type"]
    'text/html; charset=utf-8'
    """
    return {"Content-Type": media_type(url), **SECURITY, "Cache-Control": cache_rule(url)}
