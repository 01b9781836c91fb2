"""population knows many people at once: coded rows in, answers out.

It reads no file, clock or network, derives no law of its own, and does not rank people.
"""
