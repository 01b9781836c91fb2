"""Asks Storm, in a process of its own, for the chances of the goal in a PRISM program; prints them as JSON.

Its licence keeps it out of the product, and its libraries out of ours: nothing imports this file.
"""

from __future__ import annotations

import json
import sys

import stormpy


def main(path: str, ticks: int) -> None:
    program = stormpy.parse_prism_program(path)
    text = f'Pmax=? [F "goal"]; Pmin=? [F "goal"]; Pmax=? [F<={ticks} "goal"]; Pmin=? [F<={ticks} "goal"]'
    properties = stormpy.parse_properties(text, program)
    model = stormpy.build_model[stormpy.Interval](program, properties)
    environment = stormpy.environments.sound()
    solver = environment.solver().min_max()
    solver.precision, solver.relative_termination_criterion = stormpy.Rational("1/1000000000000"), False
    found: dict[str, float | str] = {}
    names = ("ever most", "ever least", "within most", "within least")
    modes = (
        ("worst", stormpy.UncertaintyResolutionMode.ROBUST),
        ("best", stormpy.UncertaintyResolutionMode.COOPERATIVE),
    )
    for name, asked in zip(names, properties, strict=True):
        for nature, mode in modes:
            try:
                result = stormpy.model_checking(
                    model, asked, only_initial_states=True, uncertainty_resolution_mode=mode, environment=environment
                )
                found[f"{name} {nature}"] = float(result.get_value(model.initial_states[0]))
            except RuntimeError as error:
                found[f"{name} {nature}"] = str(error)
    print("FOUND " + json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
