"""English patterns of questions, lessons and stories about danger and the antidote.

A sentence that matches `ASKED` is harmless, unless it also matches `NOW`.
"""

ASKED = """
; Taught and learnt.
(train*|class|classes|course*|certif*|workshop*|seminar*|instructor*|teach|teaches|teaching|taught|learn*|
    lesson*|presentation|webinar|refresher|sign* up) ... {taught}
{taught} ... (train*|class|classes|course*|certif*|workshop*|seminar*|instructor*|webinar|refresher)

(need|require|required|have to have|must have) (cpr|first aid) (to|for) [the|a] (work|volunteer|job|
    apply|be|position)

; Heard in the news.
(news|tv|article|documentary|movie|film|podcast|radio|newspaper|internet|show about|story about|study|
    billboard|pamphlet|poster|brochure) ... {past_event}
(so many|too many|all these|a lot of|lots of) (overdoses|deaths|people|kids|young people|friends) .. (dying|
    overdosing|overdoses|deaths|dead|died|die) [around|in|from|here|lately|these days]
(paper|essay|report|data|statistics|study|research|project|thesis|survey|grant|policy|numbers|homework)
    .. (on|about|for|of|into) ... {past_event} [crisis|epidemic|problem]
(people|everybody|everyone|kids) (are|keep|is|around here) .. (dying|overdosing) [around|in|from|like flies]

; Questions about an overdose and the antidote.
(what|which|know|learn*|about|recogniz*|spot|list|teach) ... (sign|signs|symptom|symptoms|risk|risks|odds|
    chances|causes) .. (overdos*|seizure*|suicide|stroke|heart attack|respiratory|alcohol poisoning)
(how|what) [..] (know|tell|do) if (somebody|someone|a person|you) .. (overdos*|od)
(is|are|does|can|will|do) [the|a] {antidote} .. (work on|covered|free|safe|legal|cost|costs|expensive|expire|
    available|addictive|same|over the counter|hurt|last|reverse|prescription|different|go bad|block)
(mail|ship|deliver|drop off) .. {antidote}
{antidote} [..] (policy|machine|mail|by mail|delivered|law|grant|supply|supplies|station|wall)
what [is|does] [the|a] {antidote} (does|do|is|for)
how [does|the] {antidote} (works|work|is used)
(explain|tell me) .. {antidote} (does|is|works|do)
(what|which) (store|stores|place|places|pharmacy|pharmacies|library|libraries) .. {antidote}
(give*|hand*|get|have|offer*|pass*) [out|away] .. {antidote} .. (free|out|away)
(extra|leftover|spare|unused) {antidote} [where|how]
(carry|keep|have|want|get|buy|like|need|stock) .. {antidote} .. (just in case|in case|on hand|handy|for (home|
    emergencies|(my|our|the) (house|home|car|purse|office|school|church|store|work|family))|at (home|my
    house|work|school)|around the house|in (my|our|the) (house|home|car|purse|office|school))
(side effects|price|cost|effects|history|prescription|copay) (of|for) [a|the] {antidote}
(replace*|expired|donate|old|refill*|restock*|order*) [my|our|the|some|more] {antidote}
(prevent*|avoid*|reduc*|lower*|risk of|chance of|chances of|danger of|protect* .. from|against|fear of|
    reverse*|to stop|recogniz*|respond to|learn .. about|information on|info on) .. (overdose|
    overdoses|overdosing|od)
(know|learn|ask|asking|question|questions|information|info|talk|talking|class|worry) about (overdose|
    overdoses|overdosing)
(where|how|when|can|do|does|could|would|will|may|should|are|is|what) [do|can|would|should|could|to|
    about|is|does] (you|i|we|they|pharmacies|somebody|someone|people|he|she|anyone|clinics|insurance|
    there|a|your|get|find) [guys|also|all|have to|need to|go to|still] [..] (get|getting|find|buy|pick
    up|order|have|carry|give out|give away|distribute|offer|provide|sell|hand out|prescribe|supply|
    obtain|stock|mail|cost|cover|covered|training|free|access|keep) [..] {antidote}
(what is|what was|heard of|tell me about|use for|get|getting|buy|pick up|order|carry|carrying|keep|
    keeping|provide|want|refill|prescribe|prescribed| prescription for|training on|learn|learn about|
    trained on|information about|info about|questions about|question about|ask about|asking about|know
    about|hear about|same as|same thing as|difference between|versus|vs|interested in|free|access to|
    supply of|offer|have access to) [..] {antidote}
{antidote} (kit|kits|training|class*|prescription|program|refill|in my (house|home|car|purse|bag)|at
    home|at the (pharmacy|store|library)|expired|expire*|expires|box|boxes|with me|vending|cost*|for
    (my|the|our) (house|home|car|school|business|office|purse)|and naltrexone|the same|different|or
    naltrexone|vs|versus|is|distribution|last)
(saved|saves|revived|brought .. back|brought me back) .. {antidote}
"""

NOW = """
(now|right now|just now|again|tonight|this morning|this minute|this second|minutes ago|hours ago|
    an hour ago)
"""
"""Phrases that say that it is now: if one is said, nothing of `ASKED` is taken out."""
