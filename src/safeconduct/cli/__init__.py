"""cli is what people touch in a terminal: it reads files and the clock, calls one function, prints what `tell` says."""
