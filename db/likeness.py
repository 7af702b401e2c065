"""Names that look alike count as one, so that nobody passes for another by a letter of another script."""

import unicodedata

# Letters of Cyrillic and Greek that are drawn as Latin ones are, small or capital, after both were made small.
TWINS = str.maketrans(dict(zip("аеорсухіјѕһԁԛԝѵкмтвнαορικτχεβμζ", "aeopcyxijshdqwvkmtbhaopiktxebmz", strict=True)))
# What shows nothing, though Unicode counts it among letters and symbols.
BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
UNSEEN = frozenset({"Cf", "Cc", "Mn", "Me"})


def folded(name: str) -> str:
    """Give what two names share that look alike: one width and case, no marks that show nothing, one blank between.

    Accents on a letter count: they belong to it after the composition.
    """
    seen = "".join(letter for letter in unicodedata.normalize("NFKC", name)
                   if letter.isspace() or (letter not in BLANK and unicodedata.category(letter) not in UNSEEN))
    return " ".join(seen.casefold().translate(TWINS).split())
