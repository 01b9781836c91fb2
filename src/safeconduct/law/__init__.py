"""law reads pages, vocabulary, tables and case files into a checked, dated `Corpus` and a `Case`.

It knows files and the language of the pages. It may not know what a modality is: deciding is for `reason`.
"""
