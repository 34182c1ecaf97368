"""The command `verify`: which build, which deployment, what to say."""

from dataclasses import dataclass
from pathlib import Path

from tools.site.assets import plan_dist
from tools.verify.browser import USER_AGENT
from tools.verify.findings import Finding, Weight, failing, told
from tools.verify.in_folder import compare_folder, folder_build
from tools.verify.on_web import compare_deployment, deployed_build
from tools.verify.reference import Reference, planned, read_folder
from tools.verify.saved import PAGE, compare_saved
from tools.verify.web import Deployment


@dataclass(frozen=True)
class Wanted:
    """What was asked for.

    Attributes
    ----------
    target : str
        An address or a folder.
    against : Path or None
        A folder with the build to compare with; None builds one from this checkout.
    headers : bool
        Whether headers count.
    insecure : bool
        Take any certificate.
    authority : Path or None
        Certificates to trust.
    user_agent : str
        The browser as which a host is asked.
    via : Path or None
        A folder with what a browser saved of the same page.
    """

    target: str
    against: Path | None = None
    headers: bool = True
    insecure: bool = False
    authority: Path | None = None
    user_agent: str = USER_AGENT
    via: Path | None = None


def verify(wanted: Wanted) -> int:
    """Compare and tell.

    Parameters
    ----------
    wanted : Wanted
        What to compare.

    Returns
    -------
    int
        The exit status: 0 when all is as built, else 1.

    Raises
    ------
    BuildError
        There is nothing to compare, or it can't be reached.
    """
    if wanted.against:
        reference = read_folder(wanted.against)
    else:  # as whole as what was built, or all of it would seem changed
        reference = planned(plan_dist(may_lack_kernel=False))
    if wanted.target.startswith(("http://", "https://")):
        deployment = Deployment(
            wanted.target,
            insecure=wanted.insecure,
            authority=wanted.authority,
            user_agent=wanted.user_agent,
        )
        where, build = deployment.base, deployed_build(deployment)
        findings = compare_deployment(deployment, reference)
        deployment.close()
    else:
        folder = Path(wanted.target)
        where, build = str(folder), folder_build(folder)
        findings = compare_folder(folder, reference)
    findings = _if_another_build(build, reference, findings)
    if wanted.via:
        findings += compare_saved(wanted.via, reference)
    bad = failing(findings, headers=wanted.headers)
    print(f"{where} compared with build {reference.build}, {len(reference.files)} files.")
    if page := reference.files.get(PAGE):
        print(f"SHA-256 of the page, as its seal's panel should show it: {page.sha256}")
    if findings:
        print(told(findings))
    verdict = f"Differences: {len(bad)}." if bad else "It is this build."
    if not bad and any(finding.weight is Weight.HEADER for finding in findings):
        verdict += " Headers are missing; the page's own policy and the service worker stand in."
    print(verdict)
    return 1 if bad else 0


def _if_another_build(
    build: str | None, reference: Reference, findings: list[Finding]
) -> list[Finding]:
    """Say it once where a whole other build is there, instead of once a file."""
    if build is None or build == reference.build:
        return findings
    theirs = [finding for finding in findings if finding.weight is Weight.CONTENT]
    rest = [finding for finding in findings if finding.weight is not Weight.CONTENT]
    what = (
        f"This is build {build}, not {reference.build}; {len(theirs)} files differ or are missing."
    )
    advice = (
        f"Check out the sources of build {build} and compare again, or upload build "
        f"{reference.build}."
    )
    return [Finding("", what, advice), *rest]
