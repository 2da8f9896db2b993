"""How well names are matched, measured on pairs that are known to be one name or two.

    make names                            the pairs that the project holds (pairs.csv, places.csv)
    make names PAIRS=file.csv             any other file of the same columns: kind,a,b,same

`kind` is person, given or place, `same` is 1 or 0. Persons are measured twice. Without a birth year they are
one where each part of the name agrees by rules alone; with a year, which is taken to be the same on both
sides, where the register asks "likely the same person?": a slip of one letter is then no other person. Of two
real persons of one year that is the hardest case.
"""
