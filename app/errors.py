"""The failures a caller can tell apart: the code is the contract, the sentence is for people.

Thread: any.
"""

from typing import ClassVar

ALL_CODES = (
    "INPUT_UNSUPPORTED",
    "INPUT_UNREADABLE",
    "INPUT_TOO_LARGE",
    "OUTPUT_TOO_LARGE",
    "INPUT_EMPTY",
    "INPUT_GONE",
    "INPUT_ARCHIVE",
    "INPUT_PRESETS",
    "METADATA_LEFT",
    "SAVE_REFUSED",
    "SAVE_FULL",
    "SAVE_GONE",
    "SAVE_FAILED",
    "ASSET_MISSING",
    "ASSET_CORRUPT",
    "BACKEND_FAILED",
    "RUNTIME_LOAD_FAILED",
    "OUT_OF_MEMORY",
    "CANCELLED",
    "WORKER_CRASHED",
    "WORKER_TIMEOUT",
    "VERSION_SKEW",
    "OPENING_STALLED",
    "NOT_SEALED",
    "HOST_REPORTS",
    "FRAMED",
    "BROWSER_UNSUPPORTED",
    "UNKNOWN_METHOD",
    "INTERNAL",
)
"""Every code that can cross a thread; protocol.js and the words hold the same list."""


class AppError(Exception):
    """A failure that is no bug; its `code` says which.

    Parameters
    ----------
    message : str
        One plain sentence.
    detail : str, optional
        What exactly was found, for the folded details and for logs.

    Examples
    --------
    >>> error = InputTooLarge("Too many pixels.", detail="200 MP")
    >>> error.code, error.retryable, error.detail
    ('INPUT_TOO_LARGE', False, '200 MP')
    """

    code: ClassVar[str] = "INTERNAL"
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, *, detail: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.detail = detail


class InputUnsupported(AppError):
    """The file is something else than a picture this can read."""

    code = "INPUT_UNSUPPORTED"


class InputUnreadable(AppError):
    """The file is of a supported kind, but broken."""

    code = "INPUT_UNREADABLE"


class InputTooLarge(AppError):
    """The file declares more pixels than the limit."""

    code = "INPUT_TOO_LARGE"


class OutputTooLarge(AppError):
    """The result is larger than its format can hold, or than can be written here."""

    code = "OUTPUT_TOO_LARGE"


class InputEmpty(AppError):
    """The file holds no bytes at all."""

    code = "INPUT_EMPTY"


class InputGone(AppError):
    """The file was moved, changed or deleted after it was chosen, so the browser can't read it."""

    code = "INPUT_GONE"


class InputArchive(AppError):
    """The ZIP is damaged, or holds more than can be unpacked."""

    code = "INPUT_ARCHIVE"


class InputPresets(AppError):
    """The file holds no presets, or one that is wrong."""

    code = "INPUT_PRESETS"


class MetadataLeft(AppError):
    """The finished file holds something besides the picture, so it must not be offered."""

    code = "METADATA_LEFT"


class SaveRefused(AppError):
    """The browser does not let the page write there."""

    code = "SAVE_REFUSED"


class SaveFull(AppError):
    """The disk to save to is full."""

    code = "SAVE_FULL"


class SaveGone(AppError):
    """The chosen folder or file is gone, or was changed meanwhile."""

    code = "SAVE_GONE"


class SaveFailed(AppError):
    """What lies on the disk is not what was written."""

    code = "SAVE_FAILED"


class AssetMissing(AppError):
    """A pinned part could not be had."""

    code = "ASSET_MISSING"
    retryable = True


class AssetCorrupt(AppError):
    """A pinned part had another hash."""

    code = "ASSET_CORRUPT"
    retryable = True


class BackendFailed(AppError):
    """The model could not be run."""

    code = "BACKEND_FAILED"
    retryable = True


class RuntimeLoadFailed(AppError):
    """A worker could not load what it needs."""

    code = "RUNTIME_LOAD_FAILED"
    retryable = True


class OutOfMemory(AppError):
    """The picture needs more memory than the tab has."""

    code = "OUT_OF_MEMORY"
    retryable = True


class Cancelled(AppError):
    """The person asked to stop."""

    code = "CANCELLED"


class WorkerCrashed(AppError):
    """A worker ended without an answer."""

    code = "WORKER_CRASHED"
    retryable = True


class WorkerTimeout(AppError):
    """A worker gave no answer in time."""

    code = "WORKER_TIMEOUT"
    retryable = True


class VersionSkew(AppError):
    """Two parts of the page come from different builds."""

    code = "VERSION_SKEW"


class OpeningStalled(AppError):
    """A step of opening the tab did not end in time."""

    code = "OPENING_STALLED"
    retryable = True


class NotSealed(AppError):
    """The tab can still reach the network."""

    code = "NOT_SEALED"


class HostReports(AppError):
    """The host has the browser report what it refuses."""

    code = "HOST_REPORTS"


class Framed(AppError):
    """Another page shows this one in a frame, or opened it and could look into it."""

    code = "FRAMED"


class BrowserUnsupported(AppError):
    """The browser lacks something the page needs."""

    code = "BROWSER_UNSUPPORTED"


class UnknownMethod(AppError):
    """A call named a method that is not there."""

    code = "UNKNOWN_METHOD"


class InternalError(AppError):
    """A bug of ours."""

    code = "INTERNAL"


_BY_CODE: dict[str, type[AppError]] = {kind.code: kind for kind in AppError.__subclasses__()}


def from_code(code: str, message: str, *, detail: str | None = None) -> AppError:
    """Rebuild an error that came from another thread.

    Parameters
    ----------
    code : str
        One of `ALL_CODES`; anything else becomes ``INTERNAL``, its code kept in the detail.
    message : str
        One plain sentence.
    detail : str, optional
        What exactly was found.

    Returns
    -------
    AppError
        To be raised by the caller.

    Examples
    --------
    >>> from_code("BACKEND_FAILED", "No WebAssembly.").retryable
    True
    >>> from_code("NEW_ONE", "What is this?").code
    'INTERNAL'
    """
    if code in _BY_CODE:
        return _BY_CODE[code](message, detail=detail)
    return InternalError(message, detail=f"{code}: {detail}" if detail else code)
