// The whole face: makes each visible thing, joins them, and shows a state. Holds which view of the photo is chosen. Thread: page.
import { createAnnounce } from "./announce.js";
import { createBrushBar } from "./brush-bar.js";
import { createCompare } from "./compare.js";
import { byId, setShown } from "./element.js";
import { createCropBar } from "./crop-bar.js";
import { createEmpty } from "./empty.js";
import { createFailure } from "./failure.js";
import { keepFocus } from "./focus.js";
import { createFoot } from "./foot.js";
import { createFrame } from "./frame.js";
import { createGestures } from "./gestures.js";
import { createHeadBar } from "./head-bar.js";
import { createHairline } from "./hairline.js";
import { createIntake } from "./intake.js";
import { createInstall } from "./install.js";
import { createKeys } from "./keys.js";
import { createLaunch } from "./launch.js";
import { createLeakTest } from "./leak-test.js";
import { createNotice } from "./notice.js";
import { createPanel } from "./panel.js";
import { createPresets } from "./presets/presets.js";
import { createQuickVersion } from "./quick-version.js";
import { createQueue } from "./queue/queue.js";
import { countEnded } from "./queue/summary.js";
import { createSealChip } from "./seal-chip.js";
import { createSealProof } from "./seal-proof.js";
import { createSealRing } from "./seal-ring.js";
import { createBackgroundSection } from "./sections/background.js";
import { createCropSection } from "./sections/crop.js";
import { createCutoutSection } from "./sections/cutout.js";
import { createFindingsSection } from "./sections/findings.js";
import { createIdPhotoSection } from "./sections/id-photo.js";
import { createSaveAllSection } from "./sections/save-all.js";
import { createSaveSection } from "./sections/save.js";
import { createShadowSection } from "./sections/shadow.js";
import { createStripSaveSection } from "./sections/strip-save.js";
import { createShortcuts } from "./shortcuts.js";
import { createStageTools } from "./stage-tools.js";
import { createStageWords } from "./stage-words.js";
import { createStored } from "./stored.js";
import { createTitle } from "./title.js";
import { createTools } from "./tools.js";
import { createTopBar } from "./top-bar.js";
import { createZoom } from "./zoom.js";

/** @param {import("./state.js").Handlers} handlers */
export function createView(handlers) {
  const table = byId("table", HTMLElement);
  /** @type {import("./frame.js").ViewMode} */
  let view = "compare";
  /** @type {import("./state.js").ViewState | null} */
  let shown = null;
  // A copy: the owner may change the object that it gave.
  let lastStage = "";

  const zoom = createZoom({
    onChange() {
      compare.setBox(zoom.visible());
      frame.setZoom(zoom.share());
      tools.setZoom(zoom.share(), zoom.isFit());
      stageTools.moved();
      if (shown !== null) stageTools.render(shown, view);
    },
  });
  const stageTools = createStageTools({
    zoom,
    handlers,
    isOn: () => lastStage === "done" && !!shown?.editing.isEditable,
  });
  const frame = createFrame({ onSize: zoom.setSize });
  const compare = createCompare({ onMove: frame.setDivider });
  const toggleZoom = (/** @type {{x: number, y: number} | undefined} */ at) =>
    zoom.isFit() ? zoom.actual(at) : zoom.fit();
  const tools = createTools({
    onViewMode: setViewMode,
    onOut: () => shortcuts.zoomOut(),
    onIn: () => shortcuts.zoomIn(),
    onToggle: () => toggleZoom(undefined),
    onGround: frame.setGround,
    onUndo: handlers.onUndo,
    onRedo: handlers.onRedo,
    onTool: stageTools.choose,
  });
  createGestures({
    tool: stageTools.tool,
    onResize: stageTools.resize,
    onPan: zoom.pan,
    onZoom: zoom.by,
    onToggle: toggleZoom,
    onScrub: (x) => isComparing() && compare.moveToX(x),
    canPan: zoom.canPan,
  });

  const chip = createSealChip({ onToggle: () => proof.toggle() });
  const proof = createSealProof({ anchor: chip.node, onChange: chip.setOpen });
  const intake = createIntake(handlers);
  createInstall();
  const foot = createFoot({ ...handlers, onFormat: () => panel.show("save") });
  const shortcuts = createShortcuts({
    zoom,
    onViewMode: setViewMode,
    onSave: foot.save,
    onGround: tools.nextGround,
    onTool: stageTools.choose,
    tools: stageTools,
  });
  const failure = createFailure({ ...handlers, onChoose: intake.choose });
  const panel = createPanel([
    createIdPhotoSection({
      ...handlers,
      onTool: stageTools.choose,
      onGuides(isShown) {
        stageTools.setGuides(isShown);
        if (shown !== null) render(shown);
      },
    }),
    createBackgroundSection(handlers),
    createCutoutSection(handlers),
    createShadowSection(handlers),
    createCropSection(handlers),
    createSaveSection(handlers),
    createSaveAllSection(handlers),
    createFindingsSection(),
    createStripSaveSection(handlers),
  ]);
  const presets = createPresets(handlers);
  const stageWords = createStageWords();
  const notice = createNotice(handlers);
  const announce = createAnnounce();
  const plain = [
    createSealRing(),
    chip,
    proof,
    createLeakTest(handlers),
    createStored(handlers),
    createTopBar(handlers),
    createHairline(),
    createEmpty(handlers),
    createLaunch({ ...handlers, onFiles: intake.take, onDoor: openDoor }),
    createQuickVersion(),
    createTitle(document),
    presets,
    createCropBar({
      ...handlers,
      onShape: stageTools.shape,
      onDone: () => stageTools.choose("none"),
    }),
    createHeadBar({ ...handlers, onDone: () => stageTools.choose("none") }),
    createBrushBar({ onBrush: handlers.onBrush, onTool: stageTools.choose }),
    intake,
    foot,
  ];
  const queue = createQueue(handlers);

  const isCut = () =>
    lastStage === "done" ? shown?.result != null : shown?.early?.of === "cutout";
  const isComparing = () => isCut() && view === "compare";
  /** @param {import("./frame.js").ViewMode} next */
  function setViewMode(next) {
    view = next;
    if (shown !== null) render(shown);
  }
  /** By a shortcut of the app. @param {import("./launch.js").Door} door */
  function openDoor(door) {
    if (door === "id" || door === "product") presets.open(door);
    intake.openDoor(door === "strip" ? door : "cutout");
  }
  createKeys({
    isArrowFree: () =>
      !table.hidden && (zoom.canPan() || (shown?.editing.tool ?? "none") !== "none"),
    press(key) {
      if (key === "Escape") return proof.close() || cancel() || putAway();
      if (key.toLowerCase() === "p") return intake.choose("cutout");
      if (key.toLowerCase() === "d") return intake.choose("strip");
      return !table.hidden && shortcuts.press(key, shown?.stage === "done");
    },
  });
  function cancel() {
    const isBusy = lastStage === "working" || lastStage === "waiting";
    const isSaving = shown?.queue?.saving != null;
    if (isBusy) handlers.onCancel();
    else if (isSaving) handlers.onStopSaving();
    return isBusy || isSaving;
  }
  function putAway() {
    const hasTool = shown !== null && shown.editing.tool !== "none";
    if (hasTool) handlers.onTool("none");
    return hasTool;
  }
  /** @param {import("./state.js").ViewState} state */
  function render(state) {
    const isNewStage = lastStage !== state.stage;
    const isNewPhoto =
      isNewStage &&
      lastStage !== "waiting" &&
      (state.stage === "working" || state.stage === "waiting");
    const focused = document.activeElement;
    shown = state;
    lastStage = state.stage;
    if (isNewPhoto) {
      view = "compare";
      zoom.fit();
      compare.reset();
    }
    view = stageTools.viewModeFor(state.editing, view);
    // Where the browser can't show the photo itself, there is nothing to compare with.
    if (state.stage === "done" && state.photo?.url == null && view !== "mask") view = "result";
    Object.assign(document.body.dataset, {
      stage: state.stage,
      fine: state.fine.status,
      improving: String(state.improving),
      rendering: String(state.editing.isRendering),
      queueEnded: String(countEnded(state.queue)),
    });
    const isBlocked = failure.render(state);
    for (const one of plain) one.render(state);
    setShown(table, !isBlocked && state.photo !== null && state.stage !== "empty");
    panel.render(state, isBlocked);
    queue.render(state, isBlocked);
    stageWords.render(state, isBlocked);
    tools.render(state, view);
    frame.setViewMode(view);
    frame.render(state);
    stageTools.render(state, view);
    compare.setShown(isComparing());
    announce.render(state, notice.render(state));
    // Where a part of the page has found the keyboard another place already, it stays there.
    const at = document.activeElement;
    if (at === document.body || (isNewStage && at === focused)) keepFocus(focused);
  }
  return { render };
}
