"""web is what people touch in a browser: pages complete without JavaScript, and a JSON API, both behind one lock.

It reads the clock, the store and what is sent, calls one function, and shows what `tell` says. It makes no words of its
own but labels, which stand in the same catalogues, and it derives nothing. It calls no network; it answers on this
machine only, unless told otherwise.
"""
