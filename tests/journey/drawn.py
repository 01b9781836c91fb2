"""Persons drawn for tests of journeys, and law that forbids some of them some acts."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st

HOSTS = ("KZ", "KZ", "KZ", "AM", "KG", "GE")
DAYS = ("2022-10-03", "2023-09-01", "2023-12-12", "2024-06-15", "2026-03-01", "2026-06-01")
ARTICLES = ("RU-205.2(2)", "RU-207.3", "RU-280.3(1)", "RU-319", "RU-328(1)", "RU-337", "RU-337(5)", "RU-338")
YES = ("true", "false", "unknown", "")
FACTS: dict[str, tuple[str, ...]] = {
    "person.citizenships": ("[RU]", "[RU]", "[RU, KZ]", "unknown", ""),
    "documents.internal_id": YES,
    "documents.travel_passport": ("true", "false", "{valid_until: 2027-01-01, biometric: true}",
                                  "{valid_until: 2022-12-31, biometric: false}", "unknown", ""),
    "warrant.interstate": YES, "warrant.interpol": YES,
    "military.service": ("none", "conscript", "contract", "officer", "reservist", "unknown", ""),
    "military.mobilised": YES, "risk.torture": YES, "risk.persecution": YES,
    "stay.basis": ("visa_free", "temporary_permit", "none", "asylum_certificate"),
    "stay.entered_on": ("2022-09", "2022-09-26", "unknown", ""),
    "asylum.stage": ("none", "none", "pending", "refused", "on_appeal", ""),
    "custody.stage": ("free", "free", "detained", "bail", "extradition_arrest"),
    "extradition.stage": ("none", "none", "requested", "decided", ""), "request.stage": ("none", "received", ""),
    "expulsion.stage": ("none", "none", "case", "ordered", "appeal"), "protection.prosecutor_consent": YES,
}  # fmt: skip
"""values a fact may be given; an empty one leaves it out"""

FORBIDDEN = {
    "travel": "asylum.stage == 'pending' or stay.basis == 'none'", "depart": "military.mobilised",
    "ask_prosecutor_consent": "warrant.interpol", "apply_for_asylum": "documents.internal_id and risk.torture",
    "apply_for_visa": "custody.stage == 'bail' or military.service == 'officer'",
    "appeal_asylum_refusal": "expulsion.stage == 'ordered'", "appeal_expulsion": "risk.persecution",
    "complain_to_un_committee": "request.stage == 'received'",
}  # fmt: skip
"""acts of the person and when the law made for these tests forbids them: by what is, may be, or comes to be so"""


def forbidding(folder: Path) -> Path:
    """A page that amends the law of every state by what is forbidden here."""
    norms = [f"```norm\nid: drawn-{act}\nauthority: person\nmust-not: {act}\nwhen: {when}\nsince: 2000-01-01\n"
             "source: a law made for a test\nchecked: full\nchecked-on: 2026-11-29\n```"
             for act, when in FORBIDDEN.items()]  # fmt: skip
    page = folder / "forbidden.md"
    page.write_text("---\namends: common-border\ntitle: Forbidden\n---\n\n" + "\n\n".join(norms) + "\n", "utf-8")
    return page


@st.composite
def cases(draw: st.DrawFn) -> str:
    """A case file: papers, dates, charges, processes, each given, unknown or left out."""
    host = draw(st.sampled_from(HOSTS))
    lines = [f"case: drawn\nas_of: {draw(st.sampled_from(DAYS))}\nhost: {host}\nrequesting: RU"]
    groups: dict[str, list[str]] = {}
    for path, values in FACTS.items():
        if value := draw(st.sampled_from(values)):
            group, _, name = path.partition(".")
            groups.setdefault(group, []).append(f"{name}: {value}")
    lines += [f"{group}: {{{', '.join(facts)}}}" for group, facts in groups.items()]
    if (charges := draw(st.none() | st.lists(st.sampled_from(ARTICLES), max_size=2, unique=True))) is not None:
        said = [f"{{article: {one}, stage: wanted, committed: {{from: 2022-09, in: RU}}}}" for one in charges]
        lines.append(f"charges: [{', '.join(said)}]")
    if visa := draw(st.sampled_from(("", "", "FR", "DE"))):
        lines.append(f"visas: [{{state: {visa}, kind: humanitarian, from: 2022-09-01, until: 2027-01-01}}]")
    return "\n".join(lines)
