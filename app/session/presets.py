"""The calls about presets: those that are shipped, and those of a person's own file.

Thread: pipeline.worker.js.
"""

from app.edit.presets.read import data_of, read_own
from app.edit.presets.shipped import shipped
from app.session.answers import Answer


async def presets(_session: object, _tools: object) -> Answer:
    """Answer with every shipped preset, as data.

    Returns
    -------
    tuple of dict and None
        `presets`: records as docs/presets.md describes them.

    Examples
    --------
    >>> import asyncio
    >>> asyncio.run(presets(None, None))[0]["presets"][0]["group"]
    'basic'
    """
    return {"ok": True, "presets": shipped()}, None


async def read_presets(_session: object, _tools: object, *, source: bytes) -> Answer:
    """Answer with the presets of a person's own file, as data.

    Parameters
    ----------
    source : bytes
        The file.

    Returns
    -------
    tuple of dict and None
        `presets`, as of `presets`.

    Raises
    ------
    InputPresets
        If it holds none that can be used.

    Examples
    --------
    >>> import asyncio
    >>> own = b'{"version": 1, "presets": [{"id": "mine", "group": "basic", "name": "Mine"}]}'
    >>> asyncio.run(read_presets(None, None, source=own))[0]["presets"][0]["id"]
    'own-mine'
    """
    return {"ok": True, "presets": [data_of(preset) for preset in read_own(source)]}, None
