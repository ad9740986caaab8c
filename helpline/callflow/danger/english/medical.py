"""English patterns of other dangers to the body.

Seizures, choking, hearts, bleeding, and what a child swallowed.
"""

TABLE = """
; Words that are enough by themselves, once what is harmless has been taken out.
(seizure|seizures|seizing|convuls*|bleeding|bleed|bleeds|blood|choking|chokes)
(suffocat*|drown*|miscarr*)

; Seizures.
(have|has|having|had|got|get|getting|keeps having|in|into) .. (a|another|some kind of|multiple|back to
    back) (seizure|seizures|convulsion|convulsions|fit|seizing)
(having|keeps having|started having|into|kind of) [..] (seizures|convulsions|seizure|spasms)
{third} [has|just|have] (had|has|have) .. (seizure|seizures)
(have|has|having|had|got|get|getting|throwing) [a|another|some|of|his|her] (fit|fits|seizure|spell|
    episode) [$|and|now|again]
(seizing|seized|convuls*|seizes) [up]
(foam|foaming|froth|frothing|bubbles|white stuff|spit) ... (mouth|lips|nose)
(foaming|frothing)
{third} .. (shak*|jerk*|twitch*|trembl*|spasming) .. (uncontrollably|violently|all over|like crazy|hard|
    bad|badly|on the|not stop|will not|and)
(shak*|jerk*|twitch*|trembl*) .. (uncontrollably|violently) .. {third}
(went|gone|goes|going|got) (stiff|rigid)
(epileptic|grand mal|grand)
(delirium tremens|the d ts|the dts|hallucinating)
{third} .. not stop (shaking|twitching|jerking|vomiting|throwing up|shivering|bleeding|screaming)

; Choking, drowning.
(choking|choked|chokes|choke) .. (on|to death|and|now)
{third} .. (is|are|was|keeps|might be) choking
(i am|we are|help) .. (choking|suffocating|drowning)
(drowning|drowned|drown)
(stuck|lodged|caught|something) in .. throat
throat .. (clos*|swell*|swollen|tight)
(turning|face is|tongue is|lips are) .. (swollen|swelling)
(allergic|anaphyla*) [reaction|shock]

; Heart, brain, blood, injuries.
(heart attack|cardiac arrest|heart failure|aneurysm|brain bleed|sepsis|septic)
(having|had|has|have|like|is) .. (a stroke|stroke)
chest .. (pain|pains|hurts|hurt|hurting|tight|tightness|pressure|crushing|squeezing|exploding|caving)
(pain|pains|pressure|tightness) .. in .. chest
(sitting|standing|weight|elephant|bricks|heavy) .. on .. chest
chest ... (sitting|weight|elephant|heavy|crushed|burning)
(ate|swallowed|eaten) (a|an|1|some|my|the|his|her|our) {drug}
(# months|# month) .. (he|she|they) .. (ate|swallowed|took|got|drank)
heart .. (going|acting) [..] (crazy|wild|weird|out|fast)
(numb|tingl*|droop*) .. (face|arm|side)
(face|arm|side) .. (numb|tingling)
not .. feel .. (face|arm|arms|leg|legs|hands|side|body|feet)
not .. (talk|speak|see|walk) (right|straight|clearly)
heart .. (racing|pounding|beating) .. (not|out of|so fast|explode|and)
(face|mouth|side) .. (droop*|numb|paralyzed)
(slurr*) .. (words|speech|her|his)
(bleed*|blood) .. (out|bad|badly|lot|everywhere|heavily|heavy|to death|not stop|profusely|all over|much|
    from|pouring|gushing|spurting|stop|to stop|wrist|wrists|arm|neck|head|hard)
(bleeding|blood) ... not (stop|stopping|stopped)
(not|will not|make|trying) .. stop .. bleed*
(lost|losing|covered in|pool of|coughing up|coughing|throwing up|vomiting|puking|spitting|spitting up|
    much|lots of|lot of|there is) .. blood
{third} .. (is|are|was|started) bleeding
(hemorrhag*|internal bleeding)
(chok*|drown*) .. (vomit|throw up|puke)
(cut|cutting|severed|hit|nicked) .. (artery|vein|jugular)
(hit|cracked|split|busted|smashed) .. head .. (and|open|not|blood|bleeding|hard|on)
(broken|broke|snapped) .. neck
(badly|seriously|severely|real bad|critically) (hurt|injured|wounded|burned)
(hurt|injured|wounded|burned) [real|pretty|so] (bad|badly|seriously|severely)
{third} .. (is|are|got|has been) [been] (hurt|injured|wounded) $
(got|been|was) (hit by|run over|electrocuted|crushed|burned bad*)
(water broke|going into labor|in labor|having a miscarriage|miscarrying|having the baby|baby is coming)
(diabetic|sugar|insulin) .. (coma|shock|crash*)
(burning up|fever of #5+)
(psychotic|psychosis|going crazy and|lost .. mind and)
(medical|life threatening|critical) (emergency|situation|condition|distress)
(in|go into|going into|went into) shock
(something is|something) .. wrong with (him|her|them|my {relative}|{relative}|the baby)

; A child, or somebody else, has swallowed or touched something.
{small} .. (swallowed|ate|eaten|drank|ingested|chewed|licked|swallow|eat|choking) ... {drug}
{little} .. (took|taken|taking) ... {drug}
{small} .. (took|taken) .. (my|some of|some|all|grandma is|mom is|dad is|the wrong|a bunch of|
    something) .. {drug}
{small} .. (swallowed|ingested|ate) (a|an|my|some|something|the)
{small} .. (drank|drunk|licked|sprayed|inhaled) ... (something|sink|chemical*|clean*|soap|detergent|
    laundry|pod|garage)
{small} .. (got|gotten|get|getting|broke) .. (into|hold of|ahold of|in) .. (my|his|her|the|our|some|
    grandma is|grandpa is|dad is|mom is) ... {drug}
{small} .. (put|had|has|found|touched|grabbed|got|with) ... {drug} ... (mouth|on him|on her|and)
{small} .. (found|grabbed|opened|got) .. (pill|pills|pill bottle|bottle|fentanyl|suboxone|methadone)
{small} ... (got|gotten|get|has|had|getting|broke|found|grabbed|opened|ate|swallowed|took|drank) ..
    (into|hold of|a hold of|ahold of|my|his|her|our|a|an|one|1|some|all|the) ... (fentanyl|suboxone|
    methadone|pill|pills|patch|pill bottle|meds|medicine|oxy|percocet|xanax|edible|edibles|gummies|
    strip|heroin|opioid|opioids|bleach|battery|narcotics|medication) [..] (patch|pill|pills|strip|
    strips|bottle|cabinet|$|and)
(swallowed|drank|drunk|ate|ingested|swallowing) .. (bleach|antifreeze|drano|battery|batteries|poison|
    cleaner|detergent|gasoline|magnet|lighter fluid|rubbing alcohol|hand sanitizer|a bag|baggie|balloon|
    the bag|hydrogen|rat)
{little} .... (got|got in|into|ate|swallowed|took|found|drank|licked|chewed|mouth) .... {drug}
{drug} ... in (his|her|their|its) mouth
{little} .. (exposed to|touched|inhaled|around) .. {drug}
{small} ... not (acting|looking|being|doing) (right|normal|himself|herself)
(he|she|they) (got|got in|got into|found|ate|swallowed|drank) [into] my {drug}
(swallowed|ingested|licked|licking|chewed on|sucked on|chewing on|sucking on) .. {drug}
"""
