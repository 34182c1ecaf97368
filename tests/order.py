"""Which files of tests take longest, and so begin first."""

# Side by side, what begins last should be short, or a core idles at the end.
LONGEST = (
    "test_gate.py",
    "test_fighting.py",
    "test_languages.py",
    "test_accessible.py",
    "test_hostile.py",
    "test_seal.py",
    "test_network_change.py",
    "test_turned_python.py",
    "test_host_reports.py",
    "test_debugger.py",
    "test_webgpu.py",
    "test_decoder.py",
    "test_offline.py",
    "test_walled.py",
    "test_hosts.py",
    "test_counted.py",
    "test_parity.py",
    "test_rest.py",
    "test_hung_style.py",
    "test_opening.py",
    "test_opening_stalls.py",
    "test_presets.py",
    "test_faults.py",
    "test_stored.py",
    "test_face_finder.py",
    "test_recovery.py",
    "test_models.py",
    "test_privacy.py",
    "test_heic.py",
    "test_editor.py",
    "test_editor_input.py",
    "test_findings.py",
    "test_flow.py",
    "test_id_photo.py",
    "test_many.py",
    "test_strip.py",
)


def rank_of(name: str) -> int:
    """Place a file of tests by its name: the longest first, all that aren't named alike."""
    return LONGEST.index(name) if name in LONGEST else len(LONGEST)
