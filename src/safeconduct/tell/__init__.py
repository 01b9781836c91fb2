"""tell is the only place where words are made: for the terminal, and for programs."""
