"""population knows many people at once: coded rows and what the law says of each, and scenarios lived by everybody.

It reads no file, clock or network, derives no law of its own, and does not rank people.
"""
