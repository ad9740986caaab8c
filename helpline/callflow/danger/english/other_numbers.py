"""English patterns of 988 as another number, and of sentences that only talk about the crisis line.

Telephone numbers that were said in full are joined before (`danger.numbers`). What is not plainly one of
these is a wish for the crisis line.
"""

HARMLESS = """
; Part of the caller's own number.
(my|his|her|our|their) [phone|cell|cell phone|telephone|home|work|mobile] number (is|starts with|begins
    with|ends in|ends with) [#] 988 [#] [#]
(my|the) (phone|cell|telephone|mobile) is [#] 988
(call me|call me back|reach me|text me|me back) (at|on) [#] 988 # [#]
988 # (is my|is the|is his|is her) .. number

; A code, or the number of a thing.
(area|zip|postal|country|access|dialing) code [is] [#] 988
(case|claim|member|account|policy|group|order|invoice|prescription|rx|ticket|reference|confirmation|
    medicaid|badge|license|tracking|house|building|room|apartment|unit|suite|box|id|docket|booking)
    number [is|starts with|begins with|ends in|ends with] 988 [#]
(extension|ext|zip|po box|p o box|route|highway|interstate|suite) [is|number] 988
(in|at|^) (apartment|apt|room|unit|cell|suite) 988

; An address.
(live|lives|living|stay|staying|located|moved) [here|to] (at|on) 988
address [is] 988
(send|mail|ship|mailed|sent|deliver) (it|them|that|the letter|the package|mine|everything) to 988
988 (north|south|east|west|northeast|northwest|southeast|southwest|n|s|e|w) .. {street}
988 {street_name} {street}

; Money, and other amounts.
988 [#] (dollars|dollar|bucks|cents|percent|miles|feet|square|pounds|calories|points|days|hours|a month|
    a week|per month|per week)
(bill|rent|copay|co pay|balance|total|price|cost|premium|deductible|fine|fee) (is|was|of|comes to|came to)
    [about|around|over] 988
(owe|paid|pay|charge|charged|charges|costs) [me|them|you|us] [about|around|over] 988

; Another 911, where nobody asks for help.
(live|lives) (at|on) 911 [..] {street}
address is 911 [..] {street}
(live|lives) in (apartment|apt|room|unit|suite) [number] 911 $
^ (apartment|apt|room|unit|suite) [number] 911 $
911 (dollars|bucks|cents)
(appointment|meeting|class|court|visit|group) (is|was|starts|begins) .. at 911 [am|pm|$]

; A bus, a flight, a dose.
^ [the] (bus|flight|train) [number] 988 $
(take|takes|taking|took|catch|catching|ride|riding|miss|missed) [the|my] (bus|flight|train) [number] 988
(my|the) flight [number] is [flight|number] 988
^ 988 {milligrams} $
(dose|dosage) is 988 {milligrams}

; Whoever works there.
(i am|he is|she is|am) [a|an|the] [former|retired|trained|certified] (911|988) {worker}
(work|works|worked|working|volunteer|volunteers|volunteered|volunteering) (for|at|with) (911|988)
calling from 988 (about|with|regarding)

; The crisis line is talked about.
difference between .. (911|988)
difference between (911|988) and
different (from|than) (911|988)
lifeline [phone|cell phone] (program|programs|discount|benefit*|phone|application|service|assistance)
(is|was|been) [a|my|the|our] lifeline
what is 988 [$|for|about|and]
(how|when|why|where) (does|is|do|did) [the] 988 (work|open|free|start|come|do|help)
is [the] 988 (free|open|confidential|anonymous|private|legit|real|new|different|only|just)
988 (gave me|told me to call|said to call|referred|sent me|transferred me|connected me)
(number|referred|referral|information|you|transferred|sent|connected) (from|by|through) 988
"""

TALKED = """
(called|contacted|talked to|spoke to|spoke with) [the] [national|988] (988|crisis line|{lifeline})
"""
"""Past words with the crisis line. They are harmless unless `UNANSWERED` is said too: then nobody helped."""

UNANSWERED = """
(nobody|not|never|no|without|can not|could not|unable) .. (answer*|pick*|respond*|reply|came|come|help*|there|
    get through|reach*|listen*|talk*|work*|connect*)
(hung|hang|hangs|hanging|hangup) up [on]
(disconnected|dropped|busy|on hold|voicemail|ringing|rang|rings|wait|waits|waited|waiting|cut off|cut me off|
    recording|useless|full)
; xxx stands where something harmless was taken out (language.OUT): "988 and ..." goes on with it.
(988|line|lifeline) [and|but|then] [they|it|she|he|i] [got|was|were] xxx
"""

GROUPS = """
lifeline = lifeline|life line
worker = counselor|counselors|dispatcher|operator|worker|volunteer|employee|responder|supervisor|specialist|
    call taker
milligrams = milligram|milligrams|mg|mgs|milliliters|ml
street = street|st|avenue|ave|road|rd|drive|dr|lane|ln|boulevard|blvd|court|ct|place|way|circle|terrace|
    parkway|highway
street_name = main|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|park|oak|pine|maple|
    cedar|elm|view|washington|lake|hill|walnut|spring|north|ridge|church|willow|mill|sunset|railroad|
    jackson|cherry|highland|broadway|lincoln|center|market|river|spruce|forest|#
"""
"""The names that most streets in the United States have; another name may be no street's."""
