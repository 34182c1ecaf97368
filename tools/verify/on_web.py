"""Compares what a host serves with a build."""

import hashlib
import re

from tools.verify.browser import ACCEPT_ENCODING
from tools.verify.expected_headers import compare_headers
from tools.verify.explain import build_of, explain
from tools.verify.findings import Finding, Weight
from tools.verify.reference import Reference, is_helper
from tools.verify.web import Answer, Deployment

# Asked for last: no visitor does.
NOT_THERE = "there-is-no-such-file"
_SCRIPT = re.compile(rb"<script\b([^>]*)>(.*?)(?:</script|\Z)", re.I | re.S)
_SOURCE = re.compile(rb"""\bsrc\s*=\s*["']?([^"'\s>]+)""", re.I)


def compare_deployment(deployment: Deployment, reference: Reference) -> list[Finding]:
    """Ask for every file of a build, plain and compressed.

    Parameters
    ----------
    deployment : Deployment
        The host.
    reference : Reference
        The build.

    Returns
    -------
    list of Finding
        The differences. Files that the build does not have can't be seen from outside.
    """
    findings = []
    unpacked = []
    for url in [name for name in reference.files if not is_helper(name)]:
        found = _compare_plain(deployment, reference, url)
        if any(finding.weight is Weight.CONTENT for finding in found):
            findings += found
            continue
        for encoding, ending in (("gzip", ".gz"), ("br", ".br")):
            if url + ending in reference.files:
                packed = _compare_compressed(reference, url, deployment.get(url, encoding))
                found += [finding for finding in packed if finding not in found]
        best = deployment.get(url, ACCEPT_ENCODING)
        as_visited = _compare_compressed(reference, url, best)
        found += [finding for finding in as_visited if finding not in found]
        if url + ".gz" in reference.files and not best.encoding:
            unpacked.append(reference.files[url].size)
        findings += found
    findings += _compare_page(deployment, reference)
    if unpacked:
        text = (
            f"{len(unpacked)} files ({sum(unpacked) / 1e6:.1f} MB) are sent without compression, "
            "though browsers would take it."
        )
        advice = "Let the host send the .br and .gz files: build.py hosting prints the settings."
        findings.append(Finding("", text, advice, Weight.NOTE))
    return findings


def deployed_build(deployment: Deployment) -> str | None:
    """Ask which build a host serves; None where it does not say."""
    content = deployment.get("build.json").content()
    return build_of("build.json", content) if content else None


def _compare_plain(deployment: Deployment, reference: Reference, url: str) -> list[Finding]:
    answer = deployment.get(url)
    if answer.status != 200:
        return _compare_status(url, answer)
    findings = compare_headers(url, answer.headers)
    content = answer.content()
    if content is None:
        what = f"arrives as {answer.encoding} though nothing compressed was asked for."
        return [*findings, Finding(url, what, "Let the host look at Accept-Encoding.")]
    if hashlib.sha256(content).hexdigest() != reference.files[url].sha256:
        findings.append(Finding(url, *explain(url, reference.content(url), content)))
    return findings


def _compare_status(url: str, answer: Answer) -> list[Finding]:
    target = answer.headers.get("location", "")
    if 300 <= answer.status < 400 and target:
        if url == "index.html" and target.endswith(("/", ".", "./")):
            what = "is redirected to its folder, which is harmless."
            return [Finding(url, what, "Leave it so.", Weight.NOTE)]
        what = f"is redirected to {target}, which the page does not follow."
        return [Finding(url, what, "Let the host answer under this very path.")]
    if answer.status in {404, 410}:
        return [Finding(url, "is missing.", "Upload it.")]
    what = f"is answered with status {answer.status}."
    return [Finding(url, what, "Look at the host's log and at who may read the file.")]


def _compare_compressed(reference: Reference, url: str, answer: Answer) -> list[Finding]:
    if answer.status != 200:
        return _compare_status(url, answer)
    if not answer.encoding:
        if answer.body == reference.content(url):
            return []
        what, advice = explain(url, reference.content(url), answer.body)
        return [Finding(url, f"(where compression is asked for) {what}", advice)]
    findings = compare_headers(url, answer.headers)
    if "accept-encoding" not in answer.headers.get("vary", "").lower():
        what = "is sent compressed, but without the header Vary: Accept-Encoding."
        advice = "Let the host send it, or a cache on the way may give it to who can't unpack it."
        findings.append(Finding(url, what, advice, Weight.HEADER))
    content = answer.content()
    if answer.encoding in {"br", "zstd"}:
        copy = f"{url}.{answer.encoding}"
        if copy not in reference.files or answer.body != reference.content(copy):
            name = {"br": "brotli"}.get(answer.encoding, answer.encoding)
            what = (
                f"is compressed with {name} by the host itself; that was not unpacked to compare."
            )
            advice = "Trust the host, or let it send the .br files of the build."
            findings.append(Finding(url, what, advice, Weight.NOTE))
    elif content is None:
        what = f"arrives as damaged {answer.encoding}."
        advice = "Upload its .gz file again, or turn compression off."
        findings.append(Finding(url, what, advice))
    elif content != reference.content(url):
        what, advice = explain(url, reference.content(url), content)
        findings.append(Finding(url, f"(compressed) {what}", advice))
    return findings


def _foreign_scripts(page: bytes, reference: Reference) -> list[Finding]:
    """Name each script of a page that the built page does not run."""
    own = set(_scripts_of(reference.content("index.html")))
    advice = "Do not use this page: something put it in."
    return [
        Finding("", f"The page runs a script that is not of the build: {shown!r}.", advice)
        for shown in dict.fromkeys(_scripts_of(page))
        if shown not in own
    ]


def _scripts_of(page: bytes) -> list[str]:
    found = [(_SOURCE.search(tag), code) for tag, code in _SCRIPT.findall(page)]
    return [
        (source[1] if source else code).decode("utf-8", "replace").strip()[:80]
        for source, code in found
    ]


def _compare_page(deployment: Deployment, reference: Reference) -> list[Finding]:
    """Compare the folder's own answer, which is what people open, and that for nothing."""
    findings = []
    page = deployment.get("")
    content = page.content()
    if page.status != 200 or content is None:
        what = f"The address of the folder is answered with status {page.status}."
        findings.append(Finding("", what, "Let the host send index.html for a folder."))
    else:
        if content != reference.content("index.html"):
            what, advice = explain("index.html", reference.content("index.html"), content)
            findings.append(Finding("index.html", f"(by its folder) {what}", advice))
            findings += _foreign_scripts(content, reference)
        findings += [
            Finding("", f"The address of the folder {one.what}", one.advice, one.weight)
            for one in compare_headers("index.html", page.headers)
        ]
    if deployment.get(NOT_THERE).status == 200:
        what = "A file that is not there is answered with status 200."
        advice = "Let the host answer 404, or a missing file will be taken for a wrong one."
        findings.append(Finding("", what, advice, Weight.NOTE))
    return findings
