"""Random scenario files: who comes, what is held against them, how often things happen, and how decisions fall."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

PAPERS = ("{internal_id: true}", "{internal_id: true, travel_passport: true}", "{travel_passport: unknown}")
CHARGES = ("[]", "unknown", "[{article: RU-280.3(1), stage: wanted, committed: {from: 2022-08, in: RU}}]",
           "[{article: RU-207.3(1), stage: wanted, committed: {from: 2022-03, in: RU}, political: unknown}]",
           "[{article: RU-337(5), stage: wanted, committed: {from: 2022-10, in: RU}}]")  # fmt: skip
SERVICE = ("{service: none}", "{service: contract, mobilised: true}", "{service: unknown}")
KNOWN = ("true", "false", "unknown")
ACTS = ("depart", "identity_check", "apply_for_asylum", "apply_for_permit", "permit_renewal", "apply_for_visa",
        "travel", "request_extradition", "administrative_case", "appeal", "appeal_asylum_refusal",
        "appeal_expulsion")  # fmt: skip
ENDS = (("identity_check", "detain"), ("exit_control", "refuse_exit"), ("release", "place_in_provisional_arrest"),
        ("release", "hand_over_informally"), ("extradition_decision", "decide_surrender"),
        ("asylum_decision", "refuse_asylum"), ("visa_application", "issue_humanitarian_visa"))  # fmt: skip


def random_text(seed: int) -> str:
    """A scenario as somebody might write it."""
    random = Random(seed)
    first = date(2022, 3, 1) + timedelta(random.randrange(900))
    last = first + timedelta(random.randint(150, 900))
    turn = first + timedelta(random.randint(30, 120))
    groups = ["one", "two", "sought"][: random.randint(2, 3)]
    samples = {2: (0.6, 0.4), 3: (0.5, 0.3, 0.2)}[len(groups)]
    lines = [f"scenario: random-{seed}", "says: nobody", "host: KZ", "requesting: RU", f"from: {first}",
             f"until: {last}", "people: 1000", "base: {persons: [10, 900], source: assumption}",
             f"duties_kept: {between(random, 0.5, 1)}", "press: [0.05, 1]"]  # fmt: skip
    if random.random() < 0.3:
        lines.append(f"practice_as_of: {turn}")
    lines += ["everyone:", "  person: {citizenships: [RU], age: 30}", "  stay: {basis: visa_free, registered: true}",
              "  request: {stage: none, purpose: prosecution}", "groups:"]  # fmt: skip
    for name, sample in zip(groups, samples, strict=True):
        part = random.uniform(0.1, 0.9)
        lines += [
            f"  {name}:",
            "    says: somebody",
            f"    wanted: {str(name == 'sought').lower()}",
            f"    share: {between(random, 1, 300)}",
            f"    sample: {sample}",
            f"    case: {{documents: {random.choice(PAPERS)}, charges: {random.choice(CHARGES)}, "
            f"military: {random.choice(SERVICE)}, risk: {{persecution: {random.choice(KNOWN)}}}, "
            f"warrant: {{national: {random.choice(KNOWN)}, interstate: {random.choice(KNOWN)}}}}}",
            f"    arrives: [{{from: {first}, until: {turn}, part: {part}}}, "
            f"{{from: {turn}, until: {last}, part: {1 - part}}}]",
            "    source: assumption",
        ]
        if random.random() < 0.7:
            lines.append(f"    becomes: {{of_{name}: {{per_year: {between(random, 0.3, 5)}, source: assumption}}}}")
            lines += [f"  of_{name}:", "    says: became so", "    wanted: true",
                      f"    case: {{charges: {random.choice(CHARGES[1:])}}}", "    source: assumption"]  # fmt: skip
            groups = [*groups, f"of_{name}"]
    lines.append("rates:")
    for act in random.sample(ACTS, random.randint(4, 9)):
        of = f", of: {random.choice(groups)}" if random.random() < 0.4 else ""
        lines.append(f"  - {{act: {act}{of}, per_year: {between(random, 0.1, 12)}, source: assumption}}")
        if random.random() < 0.4:
            of += f", since: {turn}"
            lines.append(f"  - {{act: {act}{of}, per_year: {between(random, 0.1, 12)}, source: assumption}}")
    lines.append("chances:")
    for at, act in random.sample(ENDS, random.randint(1, 5)):
        since = f", since: {turn}" if random.random() < 0.3 else ""
        lines.append(f"  - {{at: {at}, act: {act}{since}, share: {between(random, 0, 0.6)}, source: assumption}}")
    lines += ["stocks:", "  present: {says: here, where: {place: host}}",
              "  stuck: {says: sought, where: {place: host, stay.basis: [visa_free, none]}, wanted: true, limbo: true}",
              "  removed: {says: gone, where: {place: [surrendered, expelled, handed over]}}"]  # fmt: skip
    return "\n".join(lines) + "\n"


def between(random: Random, lo: float, hi: float) -> str:
    """A number, or a range, within a range."""
    one, other = sorted(round(random.uniform(lo, hi), 4) for _ in range(2))
    return f"{one}" if random.random() < 0.3 else f"[{one}, {other}]"
