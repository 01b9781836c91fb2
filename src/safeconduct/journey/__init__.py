"""journey knows time and choice: what can follow, what can be done, and how surely, within certified bounds.

`model`, `solve` and what they are made of know nothing of law: states, actions, and rows of successors with intervals.
It reads no file, clock or network, and makes no words for people.
"""
