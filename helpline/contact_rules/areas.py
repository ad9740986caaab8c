"""North American area codes: those in more than one time zone, and those of states with calling hours.

The time-zone data of `phonenumbers` goes by exchange and dates from 2018, and it gives an overlay code only
one zone where the area that it overlays has two. A number can be ported, so it says even less about where
the person is. So an area code that touches two zones counts as both.
"""

NEW_YORK = "America/New_York"
CHICAGO = "America/Chicago"
DENVER = "America/Denver"
LOS_ANGELES = "America/Los_Angeles"
PHOENIX = "America/Phoenix"
BOISE = "America/Boise"

_EAST = frozenset({NEW_YORK, CHICAGO})
_PLAINS = frozenset({CHICAGO, DENVER})
_WEST = frozenset({LOS_ANGELES, DENVER})

SPLIT_AREAS: dict[str, frozenset[str]] = {
    **dict.fromkeys(("208", "986"), frozenset({BOISE, LOS_ANGELES})),
    **dict.fromkeys(("219", "574", "812", "930"), _EAST),
    **dict.fromkeys(("270", "364", "606"), _EAST),
    **dict.fromkeys(("423", "729"), _EAST),
    **dict.fromkeys(("850", "448"), _EAST),
    "906": _EAST,
    **dict.fromkeys(("308", "605", "620", "701", "785"), _PLAINS),
    **dict.fromkeys(("541", "458", "775"), _WEST),
    "907": frozenset({"America/Anchorage", "America/Juneau", "America/Adak", "Pacific/Honolulu"}),
    "928": frozenset({PHOENIX, DENVER}),
}
"""The area codes in more than one zone, with their zones. An overlay has the zones of its area."""

EVERYWHERE = frozenset(
    {
        NEW_YORK,
        CHICAGO,
        DENVER,
        PHOENIX,
        LOS_ANGELES,
        "America/Anchorage",
        "America/Adak",
        "Pacific/Honolulu",
    }
)
"""The zones of the fifty states. A number that does not tell its place counts as being in all of them."""

_STATE_AREAS = {
    "AL": "205 251 256 334 659 938",
    "CT": "203 475 860 959",
    "FL": "239 305 321 324 352 386 407 448 561 645 656 689 727 728 754 772 786 813 850 863 904 941 954",
    "IL": "217 224 309 312 331 447 464 618 630 708 730 773 779 815 847 861 872",
    "KY": "270 364 502 606 859",
    "LA": "225 318 337 457 504 985",
    "MA": "339 351 413 508 617 774 781 857 978",
    "MD": "227 240 301 410 443 667",
    "MI": "231 248 269 313 517 586 616 679 734 810 906 947 989",
    "MN": "218 320 507 612 651 763 924 952",
    "MS": "228 471 601 662 769",
    "NM": "505 575",
    "NV": "702 725 775",
    "OK": "405 539 572 580 918",
    "PA": "215 223 267 272 412 445 484 570 582 610 717 724 814 835 878",
    "RI": "401",
    "SD": "605",
    "TX": (
        "210 214 254 281 325 346 361 409 430 432 469 512 621 682 713 726 737 806 817 830 832 903 915 936"
        " 940 945 956 972 979"
    ),
    "UT": "385 435 801",
    "WA": "206 253 360 425 509 564",
    "WY": "307",
}

STATE_OF_AREA: dict[str, str] = {
    area: state for state, areas in _STATE_AREAS.items() for area in areas.split()
}
"""The state of each area code, for the states that have calling hours of their own."""

NEWER_AREAS = frozenset(
    ("357", "436", "457", "471", "483", "621", "624", "679", "729", "837", "861", "879", "924")
)
"""The area codes of the United States that the data of `phonenumbers` does not know yet."""
