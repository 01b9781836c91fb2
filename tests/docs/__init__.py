"""The documentation, kept in step: what a page shows is run, what it quotes is compared."""
