"""The kinds of trouble that an opening of the page may meet."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from tools.measure.opening.faults import FILES, Fault, Harm

CHROMIUM, FIREFOX = "Chromium", "Firefox"
LATE_S = 8.0
# Long enough that whoever looks for the moment finds it.
_HELD_S = 0.5
_HARMED = (
    "main",
    "style",
    "worker",
    "build",
    "manifest",
    "small part",
    "large part",
    "fine model",
)
# Which request for which files is being answered then.
_MOMENTS = {
    "scripts": ("main", 1),
    "worker's script": ("worker", 1),
    "worker's files": ("page", 2),
    "first part": ("parts", 1),
    "many parts": ("parts", 12),
}


class Way(StrEnum):
    """What the visitor, or the world, does while the page opens."""

    WAIT = "wait"
    TWO_TABS = "two tabs"
    AGAIN = "a second visit"
    AGAIN_ALONE = "a second visit, the host gone"
    RELOAD = "a reload"
    STOP_WORKERS = "the service worker stopped"
    KEEP_STOPPING = "the service worker stopped again and again"
    ADDRESS = "an address more"
    NETWORK = "a network more"
    PULL = "the cable pulled"

    @property
    def is_change(self) -> bool:
        """Whether it is the network that changes."""
        return self in {Way.ADDRESS, Way.NETWORK, Way.PULL}


@dataclass(frozen=True)
class Kind:
    """One kind of trouble.

    Attributes
    ----------
    family, name : str
        What it is counted with, and what it alone is called.
    faults : tuple of Fault
        What the host does wrong.
    is_isolating : bool
        Whether the host sends the headers that allow threads.
    is_busy : bool
        Whether the machine has other work.
    way : Way
        What happens while the page opens.
    moment : tuple of str and int, or None
        Which request for which files is being answered then.
    """

    family: str
    name: str
    faults: tuple[Fault, ...] = ()
    is_isolating: bool = True
    is_busy: bool = False
    way: Way = Way.WAIT
    moment: tuple[str, int] | None = None

    def lacks(self, engine: str, paths: Iterable[str], *, has_namespaces: bool) -> str:
        """Say why it can't be tried; nothing where it can.

        Parameters
        ----------
        engine : str
            The browser.
        paths : iterable of str
            All files of the site.
        has_namespaces : bool
            Whether this machine lets us make network namespaces.

        Returns
        -------
        str
            The reason.
        """
        named = [fault.files for fault in self.faults] + ([self.moment[0]] if self.moment else [])
        for name in named:
            if not any(re.fullmatch(FILES[name], path) for path in paths):
                return f"this build has no file of the kind “{name}”"
        if self.way.is_change and engine != CHROMIUM:
            return "the network is changed for Chromium only"
        if self.way.is_change and not has_namespaces:
            return "network namespaces need Linux, root and iproute2"
        if self.way in {Way.STOP_WORKERS, Way.KEEP_STOPPING} and engine != CHROMIUM:
            return "only Chromium can be told to stop its service workers"
        return ""


def all_kinds() -> tuple[Kind, ...]:
    """List the kinds, each with a name of its own.

    Returns
    -------
    tuple of Kind
        Families stand together.
    """
    return (*_plain(), *_slow(), *_harmed(), *_visits(), *_moments())


def _plain() -> Iterator[Kind]:
    yield Kind("none", "none")
    yield Kind("none", "none, no headers", is_isolating=False)
    yield Kind("load", "load", is_busy=True)
    yield Kind("load", "load, no headers", is_busy=True, is_isolating=False)


def _slow() -> Iterator[Kind]:
    far = Fault(Harm.SLOW, "all but the page", times=None, delay_s=0.2, bytes_per_s=1_500_000)
    yield Kind("slow host", "slow host", (far,))
    yield Kind("slow host", "slow host, no headers", (far,), is_isolating=False)
    yield Kind("slow host", "slow host, load", (far,), is_busy=True)
    for files in _HARMED:
        late = Fault(Harm.SLOW, files, times=None, delay_s=LATE_S)
        yield Kind("one file is late", f"late: {files}", (late,))


def _harmed() -> Iterator[Kind]:
    harms = (Harm.CUT, Harm.REFUSE, Harm.HANG, Harm.STALL, Harm.GARBLE)
    for harm in harms:
        for times, often in ((1, "once"), (None, "always")):
            for files in _HARMED:
                fault = Fault(harm, files, times=times)
                yield Kind(f"{harm} {often}", f"{harm} {often}: {files}", (fault,))


def _visits() -> Iterator[Kind]:
    dead = Fault(Harm.HANG, "all but the page", times=None)
    yield Kind("two tabs", "two tabs", way=Way.TWO_TABS)
    yield Kind("two tabs", "two tabs, no headers", way=Way.TWO_TABS, is_isolating=False)
    yield Kind("second visit", "second visit", way=Way.AGAIN)
    yield Kind("second visit", "second visit, load", way=Way.AGAIN, is_busy=True)
    yield Kind("second visit", "second visit, dead host", (dead,), way=Way.AGAIN)
    yield Kind("second visit", "second visit, host gone", way=Way.AGAIN_ALONE)


def _moments() -> Iterator[Kind]:
    families = {
        Way.RELOAD: "reload",
        Way.STOP_WORKERS: "worker stopped",
        Way.ADDRESS: "network changed",
        Way.NETWORK: "network changed",
        Way.PULL: "network changed",
    }
    for way, family in families.items():
        for words, (files, count) in _MOMENTS.items():
            held = Fault(Harm.SLOW, files, after=count - 1, delay_s=_HELD_S)
            name = f"{family}: {way}, {words}" if way.is_change else f"{family}: {words}"
            yield Kind(family, name, (held,), way=way, moment=(files, count))
    held = Fault(Harm.SLOW, "parts", times=None, delay_s=_HELD_S)
    again = ("worker stopped", "worker stopped: again and again")
    yield Kind(*again, (held,), way=Way.KEEP_STOPPING, moment=("parts", 1))
