"""The page language by example: a little invented law for each rule of section 4, and what it makes of a case."""
