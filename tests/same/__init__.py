"""Two evaluators, one meaning: random worlds judged by the product and by an ASP solver that knows section 4 only."""
