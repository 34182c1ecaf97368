"""How an opening of the page ended."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

# What a page that has ended its opening, one way or the other, matches.
ENDED = "body[data-seal=sealed], #failure:not([hidden])[data-code], body[data-boot=failed]"
# A function's body, in the page; see `State`.
LOOK = """
  const {seal = null, boot = null} = document.body?.dataset ?? {};
  const failure = document.querySelector("#failure");
  const isFailed = failure !== null && failure.getClientRects().length > 0;
  const code = isFailed ? failure.dataset.code ?? null : null;
  const sentence = code ? failure.innerText : boot === "failed" ? document.body.innerText : "";
  return {seal, boot, code, sentence: sentence.trim().slice(0, 400)};
"""


class Outcome(StrEnum):
    """How it ended."""

    OPENED = "opened"
    """The tab is sealed."""
    SENTENCE = "sentence"
    """The page, or the script that starts it, says what is wrong."""
    STUCK = "stuck"
    """Neither, within the limit."""


@dataclass(frozen=True)
class State:
    """What the page shows.

    Attributes
    ----------
    seal, boot : str or None
        The body's ``data-seal`` and ``data-boot``.
    code : str or None
        The code of the error that is shown.
    sentence : str
        The words of it.
    """

    seal: str | None = None
    boot: str | None = None
    code: str | None = None
    sentence: str = ""

    @property
    def outcome(self) -> Outcome:
        """How the opening stands; stuck where it isn't at its end.

        Examples
        --------
        >>> State("sealed").outcome.value, State("stuck", code="ASSET_MISSING").outcome.value
        ('opened', 'sentence')
        >>> State("opening", boot="failed").outcome.value, State("opening").outcome.value
        ('sentence', 'stuck')
        """
        if self.seal == "sealed":
            return Outcome.OPENED
        return Outcome.SENTENCE if self.code or self.boot == "failed" else Outcome.STUCK

    @property
    def name(self) -> str:
        """The error in short.

        Examples
        --------
        >>> State(code="NOT_SEALED").name, State(boot="failed").name, State("opening").name
        ('NOT_SEALED', 'boot', '')
        """
        return self.code or ("boot" if self.boot == "failed" else "")


@dataclass(frozen=True)
class Opening:
    """One opening.

    Attributes
    ----------
    engine, family, kind : str
        The browser, and the trouble.
    outcome : Outcome
        How it ended.
    seconds : float
        Until then, from the navigation on.
    state : State
        What the page showed at the end.
    hit : bool
        Whether the trouble came about.
    profile : str
        Whether the profile was a whole new one of a browser of its own, or a new context.
    found : dict
        Of one that was stuck: what helps to find the cause.
    """

    engine: str
    family: str
    kind: str
    outcome: Outcome
    seconds: float
    state: State = field(default_factory=State)
    hit: bool = True
    profile: str = "context"
    found: dict[str, Any] = field(default_factory=dict)


def worst_of(states: list[State]) -> State:
    """Of several tabs the one that fared worst.

    Examples
    --------
    >>> worst_of([State("sealed"), State("opening"), State(code="NOT_SEALED")]).seal
    'opening'
    """
    order = [Outcome.STUCK, Outcome.SENTENCE, Outcome.OPENED]
    return min(states, key=lambda state: order.index(state.outcome))
