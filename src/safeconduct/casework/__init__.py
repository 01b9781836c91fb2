"""Keeps cases, and says what is due: one encrypted file, its history, deadlines, papers to file.

It stores what people said and what was done, never what follows from it: findings and deadlines are computed each time.
It may not know a screen, a prompt or the clock: passphrases, days and times are arguments. It opens no socket and
writes no file but the store, and those it is told to write.
"""
