"""English patterns of danger that is long over, and of people who died and are mourned.

A sentence that matches `LONG_AGO` is harmless, unless it also matches `AGAIN`: then the danger is there again.
"""

LONG_AGO = """
; Long ago, or over.
used to .. {past_event}
(anniversary|memory|day) of ... {past_event}
(ex|first|old|late) [husband|wife|boyfriend|girlfriend|partner] .. (was|were) .. (abusive|violent)
{past_event} ... (but not (now|today|any more)|not any more $|(am|is) (better|fine|safe|clean|sober) now)
{past_event} ... {long_ago}
{long_ago} .. {past_event}
{long_ago} ... (had|was|were|got|gave|did|took|been) .. {past_event}
{past_event} ... ({long_ago})

; Somebody's death that is mourned.
(my|his|her|our) (dead|deceased|late) {relative} (left|used|had|was|gave|always|is (house|birthday|ashes))
(dead|gone) [for|now] [a|about|almost|over|nearly|some] (#|few|couple|many|several|year|month) .. (year|
    years|month|months|weeks)
(since|after|before|when|anniversary .. of) .. ({relative}|{other}|he|she) .. (died|dead|passed|death)
(lost|lose|losing|buried|mourning|grieving|miss|grief|loss of|losses) .. ({relative}|{other}|him|her|
    them|someone|somebody|people) .. (to|from|by|over|after) .. (overdose*|suicide|fentanyl|heroin|
    drugs|addiction|poison*)
(died|dead|death|passed|passed away|die|dying|killed|deaths) .. (from|of|by|due to|after|in|to|with) ..
    (overdose*|suicide|fentanyl|heroin|drugs|poison*|heart attack|gun*|seizure|accident|stroke)
(have|has|had|having) [..] (overdosed|attempted suicide|been raped|been shot|passed out|blacked out|
    been abused|been stabbed|been hospitalized|tried to kill myself|thoughts of suicide) (before|in the
    past|once|twice|3 times|several times|many times|a few times|a couple times|a couple of times|#
    times|multiple times|previously|years)
(history|past|years) [of] .. {past_event}
(survived|survivor of|recovered from|recovering from|since|after|from|because of|following|about) (my|
    an|the|his|her|that|a) [last|first|near] (overdose|suicide attempt|heart attack|stroke|assault|
    seizure|rape|shooting) [crisis|epidemic]
(as a|when i was a|when i was|since i was|growing up|since childhood) ... {past_event}
"""

AGAIN = """
(right now|just now|tonight|this morning|this minute|this second|minutes ago|hours ago|an hour ago)
{past_event} .. (now|today|again)
(and again|(do|did|doing|at) it again|(happening|back|feel|feels|feeling|starting|started|way) .. again)
again .. {past_event}
another .. (now|today)
(now|today) .. {past_event}
"""
"""Phrases that say that it happens again: if one is said, nothing of `LONG_AGO` is taken out."""

GROUPS = """
past_event = (took|taken|ended) (his|her|their) [own] life|(almost|nearly|close to|could have) (died|
    dying|dead|killed)|revived|hit by|run over|accident|wreck|abusive|violent|overdosed|overdose|
    overdoses|overdosing|suicide|suicidal|suicide attempt|attempted|tried
    to (kill|hurt|hang) {self}|killed {self}|cut {self}|hurt {self}|cutting {self}|cut my wrists|
    seizure|seizures|heart attack|stroke|shot|stabbed|raped|abused|molested|beaten|beat me|hit me|beat
    up|abuse|passed out|blacked out|died|dead|choked me|attacked|assaulted|911|ambulance|emergency|
    emergency room|er|narcan|naloxone|stopped breathing|not breathing|coma|blood|bleeding|police|cops|
    (wanted|want|wanting|wish) to (die|end it|be dead|kill {self})|too (much|many)|gun|threatened|
    robbed|kidnapped|unconscious|
    collapsed|jumped|crisis
long_ago = [a] (#|few|couple|couple of|several|many|some|while|long time|long|week|month|year|last|days|
    decade) .. (ago|back|earlier)|last (week|month|year|spring|summer|fall|winter|january|february|
    march|april|may|june|july|august|september|october|november|december|christmas|time)|(weeks|months|
    years|ages|decades|forever) ago|in #|back in|back when|when (i|he|she|we) (was|were|lived|used)|in
    (college|high school|the past|school|prison|jail|the army|the military|rehab|childhood|january|
    february|march|april|may|june|july|august|september|october|november|december)|as a (child|kid|teen|
    teenager|young)|growing up|years before|in [my|his|her] (twenties|teens|thirties|#s)|a while ago|
    for years|over the years|the year before|before i got (clean|sober)|once before|previously
taught = cpr|first aid|{antidote}|overdose|overdoses|suicide|seizure|seizures|rescue breathing|chest
    compressions|crisis|emergency|emergencies|de escalation|violence
"""
"""Groups that this file and `questions` need besides those of the language."""
