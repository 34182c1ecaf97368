// The print sheet of an ID photo: on which paper, how the file is written, how many fit. Thread: page.
import { PAPERS } from "../../edit/papers.js";
import {
  FIRST_SHEET,
  SHEET_DPI,
  SHEET_FORMATS,
  copiesOn,
  sheetExport,
} from "../../edit/print-sheet.js";
import { UI, ownOf, say } from "../../messages.js";
import { makeButton, makeChoice, makeSwitch } from "../controls.js";
import { make, setAttribute, setShown, setText } from "../element.js";

const WORDS = UI.idPhoto.sheet;
const FORMATS = UI.saveSection.formats;

/** @param {Pick<import("../state.js").Handlers, "onSaveSheet">} handlers */
export function createIdSheet({ onSaveSheet }) {
  const node = make("details", "fold id-fold");
  const title = make("summary", "", WORDS.title);
  const body = make("div", "edit");
  const count = make("p", "edit-means");
  /** @type {import("../../edit/print-sheet.js").SheetChoice} */
  let choice = FIRST_SHEET;
  /** @type {[number, number]} */
  let photo = [35, 45];
  let isSaving = false;
  /** @param {Partial<typeof choice>} change */
  function choose(change) {
    choice = { ...choice, ...change };
    show();
  }
  const paper = makeChoice({
    label: WORDS.paper,
    options: PAPERS.map(({ id }) => ({ value: id, words: ownOf(WORDS.papers, id) ?? id })),
    onChoose: (value) => choose({ paper: value }),
  });
  const format = makeChoice({
    label: UI.saveSection.format,
    options: SHEET_FORMATS.map((value) => ({ value, words: FORMATS[value] })),
    onChoose: (value) => choose({ format: value }),
  });
  const dpi = makeChoice({
    label: WORDS.dpi,
    options: SHEET_DPI.map((value) => ({ value: String(value), words: String(value) })),
    onChoose: (value) => choose({ dpi: value === "600" ? 600 : 300 }),
  });
  const marks = makeSwitch({ label: WORDS.marks, onChange: (isOn) => choose({ marks: isOn }) });
  const save = makeButton(WORDS.save, () => {
    if (save.getAttribute("aria-disabled") !== "true") onSaveSheet(sheetExport(choice, photo));
  });
  setAttribute(count, "role", "status");
  body.append(
    paper.node,
    format.node,
    dpi.node,
    marks.node,
    count,
    save,
    make("p", "edit-means", WORDS.means),
  );
  node.append(title, body);

  function show() {
    const copies = copiesOn(choice, photo);
    const name = ownOf(WORDS.papers, choice.paper) ?? choice.paper;
    setText(
      count,
      copies === 0
        ? say(WORDS.none, { paper: name })
        : say(WORDS.fit, { count: copies, paper: name, width: photo[0], height: photo[1] }),
    );
    paper.set(choice.paper);
    format.set(choice.format);
    dpi.set(String(choice.dpi));
    marks.set(choice.marks);
    setAttribute(save, "aria-disabled", String(copies === 0 || isSaving));
    setText(save, isSaving ? UI.saving : WORDS.save);
  }

  return {
    node,
    /** @param {readonly [number, number] | null} print in millimetres; null where it has no size on paper @param {boolean} isAtWork */
    render(print, isAtWork) {
      setShown(node, print !== null);
      if (print === null) return;
      photo = [...print];
      isSaving = isAtWork;
      show();
    },
  };
}
