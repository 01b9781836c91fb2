"""Papers to file, and the memo that stays inside: texts as data, gaps for the lawyer, files that tell nothing else.

A paper *to file* holds no contested point, no doubt, no name of a program, no metadata, no revision. What a case gives
surely is filled in; everything else is a gap, `[LAWYER: ...]`, and a paper with a gap is a draft.
"""
