"""Drives the page as a person does: by what is visible, by role and by name."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Worker

SEALED_WITHIN_MS = 60_000
DONE_WITHIN_MS = 120_000

DROP = """
(node, {name, type, base64}) => {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, {type}));
  const event = {bubbles: true, cancelable: true, composed: true};
  if (EVENT === "paste") {
    node.dispatchEvent(new ClipboardEvent("paste", {...event, clipboardData: transfer}));
  } else {
    for (const kind of ["dragenter", "dragover", "drop"]) {
      node.dispatchEvent(new DragEvent(kind, {...event, dataTransfer: transfer}));
    }
  }
}
"""


# The model is held back until `release()`: time to look at the tab while it is not sealed yet.
# (Playwright's own routes would keep the service worker from starting.)
HOLD_MODEL = """
  const real = window.fetch;
  const held = new Promise((resolve) => { window.release = resolve; });
  window.fetch = async (url, options) => {
    if (String(url).endsWith(".onnx.bin")) await held;
    return real(url, options);
  };
"""


# Run in a worker, which then ends in the middle of the next photo: with the first word between the
# two of them. (Python's own scheduling speaks through ports, too, but not in such words.)
CRASH_AT_WORK = """
  (() => {
    const real = MessagePort.prototype.postMessage;
    MessagePort.prototype.postMessage = function (message, ...rest) {
      if (!message?.kind) return real.call(this, message, ...rest);
      setTimeout(() => { throw new Error("planted"); });
    };
  })()
"""


@dataclass(frozen=True)
class Upload:
    """A file as a person would hand it over."""

    name: str
    data: bytes
    mime_type: str = ""

    def as_payload(self) -> Any:
        return {"name": self.name, "mimeType": self.mime_type, "buffer": self.data}


class Tab:
    """One open page of Stayput."""

    def __init__(self, page: "Page", url: str) -> None:
        self.page = page
        self.url = url

    def open(self) -> "Tab":
        self.page.goto(self.url)
        return self

    def open_held(self) -> "Tab":
        """Open the page, but hold the model back, and with it the seal, until `release`."""
        self.page.add_init_script(HOLD_MODEL)
        return self.open()

    def release(self) -> "Tab":
        self.page.evaluate("window.release()")
        return self

    def wait_sealed(self) -> "Tab":
        self.page.wait_for_selector("body[data-seal=sealed]", timeout=SEALED_WITHIN_MS)
        return self

    def wait_controlled(self) -> "Tab":
        """Wait until the service worker answers for this page."""
        self.page.evaluate("navigator.serviceWorker.ready.then(() => null)")
        while not self.page.evaluate("navigator.serviceWorker.controller !== null"):
            self.page.wait_for_timeout(50)
        return self

    def start_over(self) -> "Tab":
        """Give up the photo that is there, if any, as a person does; before any other tab."""
        # Behind a tab that was opened later, Chromium may draw one picture a second, and each step
        # of a drag waits for the next.
        self.page.bring_to_front()
        if self.stage != "empty":
            self.page.get_by_role("button", name="New photo").click()
            self.wait_stage("empty")
        return self

    @property
    def file_input(self) -> "Locator":
        return self.page.get_by_label("Remove background")

    def choose(self, photo: Path | Upload) -> "Tab":
        chosen: Any = photo.as_payload() if isinstance(photo, Upload) else photo
        self.file_input.set_input_files(chosen)
        return self

    def hand_over(self, photo: Upload, *, by: str) -> "Tab":
        """Drop or paste a file on the page, by the browser's own events."""
        import base64

        data = {
            "name": photo.name,
            "type": photo.mime_type,
            "base64": base64.b64encode(photo.data).decode(),
        }
        self.page.locator("body").evaluate(DROP.replace("EVENT", f'"{by}"'), data)
        return self

    def wait_stage(self, *stages: str, timeout: int = DONE_WITHIN_MS) -> str:
        """Wait until the page is in one of the stages; the one it is in."""
        wanted = ", ".join(f"body[data-stage={stage}]" for stage in stages)
        self.page.wait_for_selector(wanted, timeout=timeout)
        return self.stage

    @property
    def stage(self) -> str:
        return str(self.page.locator("body").get_attribute("data-stage"))

    def wait_done(self) -> "Tab":
        stage = self.wait_stage("done", "error")
        assert stage == "done", f"{self.error_code}: {self.page.locator('#failure').inner_text()}"
        return self

    @property
    def error_code(self) -> str | None:
        return self.page.locator("#failure").get_attribute("data-code")

    def details(self) -> str:
        """Open the section on the cutout, if it isn't, and read it."""
        button = self.page.get_by_role("button", name="Cutout")
        if button.get_attribute("aria-expanded") == "false":
            button.click()
        return self.page.locator("#section-cutout-body").inner_text()

    def findings(self) -> str:
        """Open what was found in the photo, if it isn't, and read it."""
        button = self.page.locator("#section-findings")
        if button.get_attribute("aria-expanded") == "false":
            button.click()
        return self.page.get_by_role("region", name="Hidden data in this photo").inner_text()

    def more(self, name: str) -> "Locator":
        """One of the things behind "More", which is opened for it."""
        if not self.page.locator("#more-list").is_visible():
            self.page.get_by_role("button", name="More", exact=True).click()
        return self.page.locator("#more-list").get_by_role("button", name=name, exact=True)

    def wait_fine(self) -> "Tab":
        """Wait until the fine model can be used."""
        self.page.wait_for_selector("body[data-fine=here]", timeout=DONE_WITHIN_MS)
        return self

    def wait_finer(self) -> "Tab":
        """Wait for the cutout of the fine model, whether or not it was there in time."""
        self.wait_done().wait_fine()
        self.page.wait_for_selector("body[data-improving=false]", timeout=DONE_WITHIN_MS)
        return self

    def wait_error(self, timeout: int = DONE_WITHIN_MS) -> str:
        """Wait for an error; its code."""
        self.wait_stage("error", timeout=timeout)
        self.page.locator("#failure").wait_for(state="visible")
        return str(self.error_code)

    @property
    def save(self) -> "Locator":
        return self.page.get_by_role("link", name="Save PNG")

    def saved(self) -> bytes:
        """Click the save link; the bytes of the file that the browser wrote."""
        with self.page.expect_download() as download:
            self.save.click()
        return Path(download.value.path()).read_bytes()

    def worker(self, name: str) -> "Worker":
        """One of our two worker threads, in a tab where neither was made anew yet.

        Found by the order in which they are made: the runtime's own threads come later, and asking
        one of those for its name would wait for ever, because they sleep.
        """
        return self.page.workers[["pipeline", "segment"].index(name)]
