"""Build the forms of Spanish verbs, without accents as in the normal form.

Without accents the forms of voseo are mostly the same as those of tuteo.
"""

_PRESENT = {
    "a": "o as a amos an e es emos en",
    "e": "o es e emos en a as amos an is",
    "i": "o es e imos en a as amos an is",
}
_PAST = {
    "a": "e aste o amos aron aba abas abamos aban ara aras aramos aran ase asen",
    "e": "i iste io imos ieron ia ias iamos ian iera ieras ieramos ieran iese",
    "i": "i iste io imos ieron ia ias iamos ian iera ieras ieramos ieran iese",
}
_FUTURE = "e as a emos an ia ias iamos ian"
_PARTICIPLE = {
    "a": "ado ada ados adas ao ando",
    "e": "ido ida idos idas iendo",
    "i": "ido ida idos idas iendo",
}


def conjugated(verbs: str) -> str:
    """Return a group for each verb of a list, named as its infinitive, with every form of the verb.

    A line holds the infinitive, the stems whose vowel changes, and after a `+` the irregular forms.
    """
    groups = ""
    for line in verbs.replace("\n    ", " ").split("\n"):
        regular, _, irregular = line.partition("+")
        if regular.strip():
            infinitive, *stems = regular.split()
            groups += (
                f"{infinitive} = {'|'.join(sorted(_forms(infinitive, stems) | set(irregular.split())))}\n"
            )
    return groups


def _forms(infinitive: str, stems: list[str]) -> set[str]:
    root, vowel = infinitive[:-2], infinitive[-2]
    endings = f"{_PRESENT[vowel]} {_PAST[vowel]} {_PARTICIPLE[vowel]}".split()
    forms = {infinitive, *(infinitive + ending for ending in _FUTURE.split())}
    forms |= {stem + ending for stem in (root, *stems) for ending in endings}
    if vowel == "a" and root[-1] in "cgz":  # buscar: busque, pegar: pegue, amenazar: amenace
        soft = root[:-1] + {"c": "qu", "g": "gu", "z": "c"}[root[-1]]
        forms |= {stem + ending for stem in (soft, *_softened(stems)) for ending in ("e", "es", "en", "emos")}
    return forms


def _softened(stems: list[str]) -> list[str]:
    return [stem[:-1] + {"c": "qu", "g": "gu", "z": "c"}[stem[-1]] for stem in stems if stem[-1] in "cgz"]
