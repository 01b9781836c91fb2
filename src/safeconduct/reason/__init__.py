"""reason knows norms and one moment: modalities, proofs, limits, flips, the next question.

It takes a `Corpus` and a `Case` as they are. It may not read files or the clock, nor make words for people.
"""
