"""What is demanded of a picture, as the page hands it over.

Thread: any.
"""

from dataclasses import dataclass, field

from app.edit.from_json import load
from app.edit.presets.record import Limits


@dataclass(frozen=True)
class Spec:
    """What a picture is held against; what is not demanded is not checked.

    Parameters
    ----------
    limits : Limits
        Of the preset's record.
    saved_bytes : int or None
        Size of the file that was saved last, if it is the one of this edit.
    """

    limits: Limits = field(default_factory=Limits)
    saved_bytes: int | None = None

    @staticmethod
    def from_json(text: str) -> "Spec":
        """Read what is demanded; raises InternalError as `Edit.from_json`.

        Examples
        --------
        >>> Spec.from_json('{"limits": {"head_height": [0.7, 0.75, 0.8]}}').limits.head_height
        (0.7, 0.75, 0.8)
        """
        return load(Spec, text)
