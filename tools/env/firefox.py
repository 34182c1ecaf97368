"""Starts a headless Firefox, driven by its own remote protocol (Marionette).

It needs no driver program, only the package of the same name.
"""

import logging
import shutil
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any

# Nothing that a browser does for itself belongs into a test of what the page does.
QUIET = {
    "app.normandy.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.safebrowsing.downloads.remote.enabled": False,
    "browser.search.update": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.getAddons.cache.enabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
}


def start_firefox(
    folder: Path, *, switches: Sequence[str] = (), **capabilities: Any
) -> tuple[Any, str]:
    """Start one with a profile of its own.

    Parameters
    ----------
    folder : Path
        For the profile and the log.
    switches : sequence of str, optional
        For its command line.
    **capabilities
        What the session is asked for, as WebDriver names it.

    Returns
    -------
    Marionette
        Its driver, with a session.
    str
        The browser's version.

    Raises
    ------
    FileNotFoundError
        There is no Firefox here, or no driver for it.
    """
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if program is None:
        text = "no Firefox on this machine"
        raise FileNotFoundError(text)
    try:
        from marionette_driver.marionette import Marionette  # noqa: PLC0415 - not everywhere
    except ImportError as error:  # it needs a module that Python 3.13 took away
        text = "Firefox's driver runs on Linux with Python before 3.13"
        raise FileNotFoundError(text) from error
    logging.getLogger("mozversion").setLevel(logging.WARNING)  # it would print what it found
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    marionette = Marionette(
        host="127.0.0.1",
        port=port,
        bin=program,
        headless=True,
        prefs=QUIET,
        app_args=list(switches),
        gecko_log=str(folder / "gecko.log"),
        workspace=str(folder),
    )
    answered = marionette.start_session(capabilities or None)
    return marionette, str(answered["browserVersion"])
