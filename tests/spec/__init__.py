"""The page language by example: one small body of invented law for each rule of section 4, and what it makes of a case."""
