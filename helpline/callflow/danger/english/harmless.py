"""English phrases that sound like danger and are not, whenever they are said: denials and idioms.

A phrase that matches is taken out before danger is listened for, so that the rest of the sentence still
counts. A phrase that is not plainly harmless stays out of this table: in doubt it is danger.
"""

ALWAYS = """
; Said not to be so.
(not|no|never|nothing) [a|an|any|in|in an|life threatening|real|medical|having a|like an|kind of]
    emergenc*
non emergenc*
(not|never) .. (suicidal|overdosing|homicidal)
(not|no|never) [having|have|had|any|had any|thinking|considering|feeling] [of|about] (suicide|suicidal)
    [thoughts|ideation|thinking|ideas]
no (thoughts|plans|intention|plan|desire) (of|to) (suicide|suicidal|hurt*|kill*|harm*|die|dying|self)
    [or] [hurting|harming|harm|myself|others|self] [or] [others|anybody|myself]
not (going to|gonna|trying to|planning to|planning on|thinking of|thinking about) (hurt*|kill*|harm*)
    (myself|anybody|anyone|someone)
(nobody|not|no 1) [is|are|am|was] in [any|immediate|a] (danger|crisis)
(used to|have been|had been|was once|once was) [be|feel|felt] suicidal
legs ... (move|moving|jump*|kick*|restless|twitch*|shak*)
(my) (hands|feet|body|arms|legs|nose|fingers|toes|skin) [are|is|feel|feels|get|gets] [always|all] (cold|
    clammy|freezing)
(heroin|opioids|drugs|addiction|alcohol|drinking|meth|fentanyl|cocaine|it|this|pills|using|disease)
    [has|have|had] (took|taken|takes|cost) [me] [..] (everything|all|whole|my|whole life)
(not|never|nobody) [has|have|ever] (overdosed|attempted)
(am|is|are|he|she) safe
(not|no|nothing) [anything|that|too|all that|super|any|going to be] (urgent|hurry|rush|violent|
    dangerous|serious)
not (need|want) [for] [the|a|an|any] (911|ambulance|police|cops|988|paramedics)
(do|did|would|should|to|am|are|is|was|let us|i will) not (call|calling) [for] [the|a|an|any] (911|ambulance|
    police|cops|988|paramedics)
^ not calling [for] [the|a|an|any] (911|ambulance|police|cops|988|paramedics)
(no need|not need|not have) (to call|to dial|for|to call for) [the|a|an|any] (911|ambulance|police|cops|988|paramedics)
(no|not a) (weapon*|gun*|threat)
not (bleeding|dying|choking|unconscious)

; When somebody drinks or uses, not now.
(violent|aggressive|mean|abusive|angry) (when|whenever|if|every time) [..] (drinks|drunk|uses|using|
    high|drinking|drink|use)

; Idioms.
(live|living|survive) without (my|the|it|drugs|pills|alcohol|heroin|dope|using|drinking|them|meds)
    [pills|meds|medicine|medication|phone|fix]
(glad|grateful|lucky|thankful|happy|blessed|good|feel|feeling|surprised|amazed) [to|that] [be|i am|he
    is|she is] alive
(keep|kept|keeping|stay|staying|stayed) (me|him|her|us|them) alive
blood (test*|work|pressure|sugar|thinner*|type|clot*|draw*|bank|drive|in my stool|count*)
(test*|draw*|drew|give|gave|donat*) [my|his|her|your|some] blood
(never say|do or) die
(death) (in the family|anniversary|certificate|of my|benefits|row)
(since|after|before|grieving|mourning|over|about|with|following) .. death
(sick|scared|bored|worried|tired|starv*) to death
(death warmed over|the death of me)
(will|would|do|are|did) you [going to] (call|calling|tell|telling|report*) .. (police|cops) on (me|us|
    him|her)
(are|will) the (police|cops) (coming|going|come|be|going to)
(die|dying) of (boredom|embarrassment|shame|hunger|thirst|laughter|curiosity|heat)
(gave|give|giving|gives|had|have|having) [me|us|him|her] [a] (heart attack|stroke) (when|over|from|
    about|looking)
(bill|bills|price|prices|news|letter|cost|costs|that|it) ... (gave|give|giving) (me|us|him|her) a
    (heart attack|stroke)
(sweat*|bite|bit|dodg*|silver|magic) [the|a] (bullet|bullets)
(die|died|dies|dying) (hard|down|laughing)
(broke*|broken|sprain*|hurt*|injured|carpal) [my|his|her|a|the] (wrist|wrists)
wrist (pain|surgery|injury|brace|hurts)
jump* (in|into) (the|my|a) (shower|bath|car|meeting|call|conversation)
jump* (through|ship|to conclusions|the line|back|at the|right|on (it|a|the call)|into (treatment|recovery|
    rehab|it|a|things|work|this))
(cut|cutting|split*) .. (dose*|strip|strips|pill|pills|tablet*) [in] [half|back|down]
(cut|cutting) (me|him|her|us|myself|himself|herself) (off|short|loose|some slack|down|back)
(take|takes|taking|on|prescribed|medicine|meds|medication) ... for [my|his|her|the] (seizures|epilepsy|chest
    pain|panic attacks|bleeding|breathing)
(nobody|they|you|line|anybody|guys) [is|are|has|have|do|does|will|ever|can] [not|ever] (answer*|
    respond*|pick*)
    [up|the|my|your|at|when|to|from] .. (phone|phones|call|calls|called|line|office|clinic|desk|messages)
suicide (prevention|awareness|loss|survivor*|rate*|walk|watch last)
(hanging|hang|hung) (out|in there|around|up|over|with|on (to|the|hold|for|a|1))
(get|getting|keep|catch|caught|gets) the hang
(killed|died) in (a|an|the|his|her) (car|accident|crash|war|army|iraq|afghanistan|wreck)
(scared|afraid|worried|do not want) [..] [to] (die|dying) (from|of) (this|withdrawal*|addiction|drugs|
    detox|using)
(price|prices|cost|costs|copay|deductible|bill|dose|dosage|premium|bills|rent|fee) .. (too|to) high
not .. (answer|answering|return*|pick up|picking up) [up] [my|his|her|the|any|their] (phone|call|calls|
    text|texts|email|messages|question|questions)
(it|this|that|which|what|pain|pains|craving|cravings|addiction|drug|drugs|alcohol|drinking|heroin|
    fentanyl|withdrawal|withdrawals|habit|stress|job|work|anxiety|back|head|headache|migraine|tooth|
    knee|stomach|disease|guilt|waiting|bills|cost|price|suspense|heat|loneliness|boredom|dope|
    depression|secret|opioids|pills) .. (is|are|was|been|keeps) .. killing (me|us|him|her|them|my|
    {relative}|people|everyone|everybody)
(it|this|that|addiction|alcohol|drugs|heroin|fentanyl|drinking|using) (will|is going to|going to|could|
    might|would|can) kill (me|him|her|them|us|you|my {relative}|people|somebody)
(kill|killing|kills|killed) (the|my|some|time|these|those|two|2|off the) [..] (pain|craving|cravings|
    time|buzz|high|mood|vibe|receptors|effect|effects|urge|urges|appetite|germs|liver|an hour|hours|
    hunger|brain cells)
kill* time
killing me (with|over) [all] (this|the|these|that|your)
kills (me|us|him|her) (to|that|how|when|not)
(place|music|cramps|period|sinuses|migraines|ear|mouth|eyes|sides|ulcer|knees|joints|bones|hands|ankles|
    muscles|gums|kidneys|ribs|hip|shins|calves|legs|feet|allergies|teeth|commute|wait|hold|line|hours|
    rules|rent|silence|weather|pollen|shoes|
    sciatica|arthritis|neck|shoulder|hips|boss|allergy|price|prices|cough|constipation|insomnia|nerves|
    routine|traffic) .. (is|are|was|been|keeps) .. killing (me|us|him|her|them)
(would|could|should) (be|have been) dead (without|by now|if (it|not|i had|i kept|i did)|or in (jail|prison))
(shot|shoot|shoots|shooting) (me|us|him|her|them|you) [over] (a|an|the|some|another|my|your) [quick|short|
    nice|dirty|long|new] (email|e mail|mail|text|message|look|glance|smile|note|question|link|line|invoice|
    picture|photo)
(tired|sick|had enough) of [living] (this|that|my|a|the) (life|lifestyle) ... (sober|clean|quit|stop|help|treatment|change|
    better|using|drinking|addiction|drugs|recovery|program)
(nobody|not) (planning|trying|going) to (hurt|harm|kill) (myself|anybody|anyone|someone)
(nobody|not|no 1) [is|are|was|got|been] (hurt|injured|dead)
not in (a|any) (hurry|rush)
in a (hurry|rush)
urgent .. (appointment|refill|prescription|letter|question|referral)
(could|would) (kill|murder) (for|a|an|some)
(would|will) die if (my|anybody|they|people|she|he|somebody|anyone|someone) .. (found|finds|find|knew|
    know|knows|saw|hear*)
now .. (in recovery|in treatment|in therapy|sober|clean|stable|on (methadone|suboxone|naltrexone|
    vivitrol|the shot)|
    in meetings|in (a|the|your) program|doing (good|better|well|great|fine))
(hungry|tired|embarrassed|ashamed|thirsty|bored) i could [just] die
allergic to
(will|going to|would|gonna) kill me (if|when) i (miss|forget|am late|fail|mess|show up late|lose (it|
    my)|do not
    (call|go|come|show))
(mom|mother|mama|grandma|boss|sister|wife|counselor) [..] (kill|murder|kills) me (if|when)
(traffic|this|that|heat|weather|it|parking|stairs|humidity) .. (is|was) murder
not .. life (or|and) death
(cpr|first aid) (card|certificate|certification|license|instructor)
(paramedics|ambulance|emts|medics|police|cops|er|emergency room) .. (gave|told|handed|left) me .. (card|
    number|
    info|information|flyer|name|call you|paper|kit)
(dying|die) (to|for) (a|an|some|know|quit|get|stop|see|try|hear|change|be clean|be sober|talk|my|go
    home|start|smoke|cigarette|drink|nicotine|the)
(dead|deadly) (end|serious|set|broke|line|beat|bolt|tired|wrong|right|weight off|battery|tooth|nerve|
    phone)
(phone|battery|cell|car|tablet|laptop) ... (dying|dead|die|died)
cold (turkey|sweat*|feet|shoulder|chill*|symptoms|medicine|weather|case|calls|call|and flu|or flu|and
    hot|flashes)
(have|had|catch|caught|got|getting|with) a cold
(hot and cold|cold and hot|cold outside|cold in here|cold water|cold war)
(blue) (cross|shield|collar|ribbon|book)
(feel|feeling|feels|felt) blue
(gray|purple|blue) (area|market|line|zone|card|heron)
(shot|shots) (of|at) (vivitrol|naltrexone|b 12|hope|life|getting|tequila|whiskey|sobriety|sublocade|
    vodka)
(long shot|big shot|one shot|flu shot|best shot|give it a shot|gave it a shot|shot clinic|shot
    appointment|worth a shot|take a shot|the shot|my shot|a shot|monthly shot|that shot|his shot|her
    shot|first shot|next shot|vivitrol shot|last shot)
(shooting|shoot|shot) up (heroin|dope|meth|drugs|coke|cocaine|fentanyl|pills|again|every|for|since|in|
    with|when|oxy|$)
(shooting|shoot|shot) up (again|every|daily|since|for|in|with|and|when|yesterday|last|any more|$)
(hit|hits|hitting) [rock|the|my|her|his] (bottom|rock bottom|wall|bottle|limit|road|low|a wall|a low)
(it|that|this) [all|has|is|keeps|really] (hit|hits|hitting|beat|beats|kicked|attacks|attacking|
    threatening) (me|him|her|us|them)
(craving|cravings|withdrawal|withdrawals|reality|news|depression|grief|guilt|anxiety) .. (hit|hits|
    hitting|beat|beats|kicked|attacks|attacking|threatening) (me|him|her|us|them)
hit me (that|like|hard|up|yesterday|today)
hit .. up
(beat|beating|beats|beaten|fight|fighting|kick|kicking|kill|killing|attack|attacking|choking) (this|it|
    the|my|his|her|an|our|their) [..] (addiction|habit|disease|drug|drugs|demons|thing|craving|cravings|
    alcohol|cancer|urge|urges|monkey|odds|system|heroin|dope|smoking|cigarettes|battle)
(beat|beating) {self} up
(beat|beating) up {self}
(kick|kicked|kicking|throw|threw|put|toss*|push*) (me|him|her|us|them|my {relative}|{relative}) (out|
    off|to the curb|on the street|back)
(push*|threaten*|drag*|grab*) (me|him|her|us|them) (to|into|for) (go|get|quit|stop|treatment|rehab|
    detox|leave|use|drugs)
threaten* (to|with) (leave|kick|divorce|fire|take (my|the|our|me|him|her) (kids|children|son|daughter|
    baby|to court|house|car)|call|quit|move|throw|sue|jail|leaving|eviction| divorcing|evict|report)
threatened .. (divorce|eviction|with jail|job)
heat gun
nail gun
(under the|jump* the|top|hired|stick* to .. |with a) (gun|guns) (to do|to get)
(gun to (my|his|her|your) head) (to|and made)
(panic|anxiety|heart) attack* (meds|medication|disorder)
(passed|pass|passing|hand*|gave|given) out (flyers|fliers|pamphlets|narcan|kits|samples|information|
    cards|papers|food|naloxone|needles)
(pass|passed) (out from drinking|out drunk) (every|all the time|a lot|most)
(fall|fell|falling|fallen) out (of|with|from|over)
(passed|pass|passing) (the|my|a|his|her) (test|drug test|screen|class|exam)
(going|go|goes|went|been|bouncing|cycling) .. in and out of (rehab|jail|prison|hospital|hospitals|
    treatment|detox|recovery|program|programs|foster|the|court|institutions|sobriety)
in and out of (rehab|jail|prison|hospital|hospitals|treatment|detox|recovery|program|programs|foster|
    court|institutions|sobriety|his life|her life|my life|the)
(move|moving|moved) (on|out|forward|away|to|back|here|into|with|from|past)
(not) (move|moving) (on|out|forward|away|to|back|into|past|with)
(move|moving|moved) in (together|with|without|to|next door|here|there|yet|until|till|because|and|or|when|after|before|
    next|this|on|at|$)
(not|never) [able to|even] (wake|wakes|waking|get|gets|getting) [up] [out of bed] [..] (in the morning|
    in the mornings|in mornings|early|for work|on time|every day|without using|without it| without
    coffee|without a drink|for school|out of bed)
(wake|waking|woke|wakes) up (sick|every|at night|early|late|tired|sweating|craving|needing|in the
    middle|with)
(not|never) .. (respond*|response|react*) [to] [my|her|his|the|any|well to] (treatment|medication|
    medications|calls|call|texts|emails|messages|letter|meds|therapy|request|application|message|email|
    voicemail|vivitrol|suboxone|naltrexone|antidepressants)
(clinic|doctor|office|pharmacy|insurance|hospital|program|center|website|lawyer|landlord|company|
    counselor|case manager) .. (not|never|no) .. (respond*|response|answer*|react*)
no response (from|yet|to my)
breath* (exercise*|test|mint|mints|treatment|machine|technique*|easier|better|deeply|deep|in and out)
(take|taking|took|need) a (deep breath|breather)
(hold|holding) [my|your] breath
(breathing room|room to breathe|breathe again|breath of relief)
(in a heartbeat|on the pulse)
(deep breath|breathalyzer|breath test|breath of fresh)
(sleep apnea|cpap)
(choked|chok*) up
(choking) (me up)
(drowning|drown|drowned) (in|my|his|her|the) (debt|bills|sorrow*|sorrows|feelings|paperwork|work|
    alcohol|grief)
(in danger|danger) of (losing|being|relaps*|getting|failing|going back|becoming|eviction)
(trapped|stuck|locked) (in|by) (my|this|a|the|his|her|an) (addiction|cycle|head|habit|job|mind|body|
    pattern|loop|program)
trapped by (addiction|drugs|alcohol|heroin)
(locked up|lock* up|locked out)
(dead|die|died|dying|death) .. (of|from) .. (cancer|old age|covid|aids|kidney|liver|diabetes|natural|
    lung|cirrhosis|alzheimers|hepatitis|pneumonia|pancreatic)
(hospice|passed away|funeral) ..
(what|how|if) .. not (safe|dangerous) (to|for|with|in)
(is it|it is|be|is|was it|if it is|would it be|how|is that|is this|are they|are these|is naltrexone|is
    vivitrol) [not|un] (safe|unsafe|dangerous) (to|while|with|if|when|during|in pregnancy|after)
(not) (safe|dangerous) (to|for|while|during|if) (take|use|stop|drink|quit|mix|combine|detox|breastfeed|
    pregnant|drive|get|start|come off|me to (take|stop|use)|pregnancy)
(is it|it is|be|are|is|was it|if it is|would it be|how) [not|un] (safe|unsafe|dangerous) (to|
    while|with|if|when|during|in pregnancy|after) [take|use|stop|drink|quit|mix|combine|detox|
    breastfeed|me to|pregnancy|pregnant|him to|her to|my|drive|get|start|come off]
(is it|it is|be|if it is|would it be) [not|un] (safe|unsafe|dangerous) for (me|him|her|us|{relative}) to
    (take|use|stop|drink|quit|mix|combine|detox|breastfeed|drive|start|come off|get)
(safe|safer) (use|injection|supply|place to (detox|recover|get sober|get clean|use)|space|housing|
    disposal|storage|medication)
(hurt|hurts|hurting|injured|cut|burned|burnt|harmed) {self} (at|on the|on a|playing|lifting|in a|in an|
    working|years|when|while|a few|a couple|skiing|falling|back|really bad at|pretty bad|cooking|with
    work)
(hurt|hurts|hurting|injured|broke|burned|cut|shot|strain*) (my|his|her|their) (back|knee|shoulder|neck|
    leg|ankle|arm|hand|hip|foot|wrist|feelings|spine|elbow|finger|rib|ribs|ankle|feet|tooth|family|
    career|chances|marriage|relationship|job)
(back|knee|shoulder|neck|leg|tooth|head|stomach|body|feet|hip|hand|bones|everything|it|that|this)
    (hurts|hurt|is hurting|hurting) [me|him|her]
(it|this|that|addiction|drinking|drugs|using|drug use) (is|are|has|has been|was|just|only) .. (hurting|
    hurt|hurts|destroying|ruining|harming) (me|him|her|us|them|my|our|everyone|everybody|{relative})
(hurt|hurts|hurting|harm*) (my|his|her|our|the) (family|kids|children|marriage|relationship*|career|
    health|liver|body|baby) [with|by] [my|his|her] (drinking|using|addiction|drug*)
(abus*|misus*) [of|my|his|her|their|the|prescription] (medication*|meds|pills|prescription*|drug|drugs|
    alcohol|substance*|opioid*|opiate*|painkillers|percocet|xanax|adderall|heroin|oxy*|cocaine|meth|
    suboxone|them)
(substance|drug|alcohol|prescription|opioid|drugs and alcohol) (abuse|abuser|abusers|misuse|violence)
(drug|substance|alcohol) (and|or) (drug|substance|alcohol) abuse
(seizure|seizures|epilepsy) (meds|medication|medicine|disorder|dog|history|pills|doctor)
(history of|prone to|causes|cause|risk of|prevent|afraid of having|scared of having|worried about
    having|get|any) (seizures|a seizure|seizure|overdose|overdosing|stroke|heart attack|heart attacks|
    suicide)
(can|does|do|will|could|would|did|is|are) (it|naltrexone|vivitrol|withdrawal|withdrawals|detox|alcohol|
    the shot|suboxone|methadone|opioids|alcohol withdrawal|stopping|quitting|this|that|you|people|
    someone|a person|i|he|she) .. (cause|prevent|block|stop|give|still|help|lead|get|have|overdose|
    protect|reverse|make|risk|poison) .. (seizure|seizures|overdose|overdoses|overdosing|heart attack|
    suicidal thoughts|die|stroke|suicidal|breathing|naltrexone|methadone|suboxone|it)
(can|could|is it possible to|possible to|possible for|do people|how (easy|likely) .. to) [you|someone|
    people|i|a person|him|her] [still] overdose (on|if|with|while|from|when|taking)
(what|anything) (happens|happen|would happen|if) (if|when|after|i|someone) .. (overdose|relapse|drink|
    miss)
overdose (prevention|awareness|training|education|class*|kit*|reversal|rate*|statistic*|program*|
    support|day|risk*|death*|crisis|epidemic|medicine|medication|response|survivor*|data|deaths|loss|
    grief|fatalit*)
(emergency|er) (room|department|contact|contacts|number|fund|funds|housing|medicaid|insurance|bill|exit|
    savings|shelter|food|kit|dentist|appointment|supply|visit|visits|doctor|refill|prescription|
    assistance|leave|custody|dose|bag|services board) [last|bill*|visit*|visits|told|gave|sent|referred|
    doctor*|for|prescribed|said|discharged|released|a while|again|and they]
(was|were|been|left|went|out of|released from|discharged from|from|got out of|going|in and out of|ended
    up in) [in|to|at] [the] (emergency|er) [room|department]
(in case of|for|case there is|in the event of) [an|any] emergenc*
(poison ivy|food poisoning last|poison control|poison|poisoning) (ivy|control number|oak|my body|his
    body|her body)
(bill*|paid|pay|paying|charge*|owe|owed|invoice|cost) .. (ambulance|er|emergency room|paramedics)
(i am|as|was|being|become|becoming) [a|an|the|former|retired|off duty] (paramedic|emt|cop|police
    officer|medic|
    firefighter|dispatcher|first responder|officer)
(weapon|weapons|gun|knife|assault|domestic violence|violence|battery|murder|threat*|armed robbery)
    (charge*|conviction*|case|record|felony|counseling|group|course)
(charge*|convicted|arrest*|probation|parole|sentenced|time|felony|pled) .. (for|with|of|to) ... (assault*|
    weapon*|gun*|battery|violence|murder|manslaughter|robbery|stabbing|shooting|threat*|knife)
(ambulance) (bill*|ride*|company|driver|service*|chaser)
(police|cop|sheriff|officer|911) (report|record|academy|department job|gave me|told me to call you|
    referred)
(called|contacted|talked to|spoke to|spoke with) [the] poison control
(need|want|get|send|give|bring|call|looking) [..] (help|somebody|someone) {soon} (with|getting|to (quit|
    stop|get|find|detox|get off)|finding|for (my|a|an))
(urgent care|urgently looking|urgent appointment)
(naltrexone|buprenorphine|naltrexone and|bup|vivitrol|or|and) [and|or|with|the same as] (naloxone|
    narcan)
(crisis) (in our|in the|of|management)
(opioid|opiate|housing|fentanyl|overdose|midlife|identity|financial|family|public health) crisis
(hopes|hope) (to|for) (live|get|start|stop)
(live|living) (with|in|at|near|without|alone|here|on|by|sober|clean|paycheck|together|out of my) [my|a|
    the|her|his|him|them|drugs|alcohol|of] [..] (mom|mother|parents|family|house|halfway|car|home|
    facility|street|shelter|addiction|boyfriend|girlfriend|husband|wife|friends|here|pain|drugs|hiv|
    chronic|using|alcohol|him|her|them)
(want|wants|trying|try|need|needs|learn|learning|how|wanted|like|ready|going|chance) to (live|go on
    living|stay alive) [..] (sober|clean|normal|drug free|again|better|healthy|happy|without drugs|my
    life|a normal|a better|a sober|a good|a clean)
(not) want to (go|be) (to|in|at|on|back to|back in|around|sick|addicted|like|sent|judged|dependent|
    hooked|high|locked) [a|the|this|that|in] [..] (rehab|jail|prison|detox|hospital|program|treatment|
    methadone|meds|medication|drugs|halfway|addict|dope|withdrawal|pills|them|people|house|him)
(no) (point|use|hope) in (calling them|calling the|using|drinking|smoking|lying|arguing)
(end|ending|stop|finish) (it|things) (with) (my|him|her|the)
(say|said|saying) (goodbye|good bye) to (drugs|heroin|alcohol|using|drinking|my addiction|that life|the)
(goodbye|bye) (now|then)
(take|get|turn*|change|changing|ruin*|wasted|waste|save*|saving|saved|screw* up|mess* up|fix*|rebuild*|
    destroy*) (my|his|her|their|your) (life|lives) (back|around|together)
(end|last) of (my|the|this) (rope|week|month|program|script|prescription|year|treatment|line)
(rope|tied up) (course|courses|at work|on the phone|in traffic)
(last|final) (call|day|time) (for|of|at|i (used|drank|smoked|called)|in)
(bridge) (program|clinic|device|job|loan|prescription|to|script|housing|house|plan|street|road|center)
(back on|off) track*
(on the edge) (of relapse|of using|of relapsing)
(off|from|under) the roof
(through the|hit the|roof over|new) roof
(sleep*|asleep) (all day|too much|at night|better|well)
(down|lying|laying|lie) (on|in) (the|my) (couch|bed) (all day|depressed|sick)
(eyes|eyeballs) (rolled at|rolling at)
(got|get|was|were|been|gets|getting|is) (shot down|hit with|hit by (a bill|the bill|layoffs|withdrawal)|
    beat by|trapped in my|held up|held back|robbed of|pushed back|pushed to|chased by)
(shot|shots) (wears off|wear off|worn off|wearing off|hurt*|lasts|last|works|work|clinic|every|cost)
(cut|cutting|cuts) (down|back|off|out|my use|my dose|my hair|grass|my hours|the)
(i|he|she|we) (used to|would) (hit|beat|abuse|cut|hurt|burn|black out|pass out|threaten|choke)
(used to) (hit|beat|abuse|cut|hurt|burn|black out|pass out|threaten|choke|overdose|think about|want to
    die|hit me) [..] (me|myself|him|her|suicide|dying)
(mental|nervous) breakdown (last|years|before|in)
(violence) (prevention|program|class*|counseling)
(anger|violent|abusive) (management|past|childhood|relationship before|ex husband years|upbringing|
    father growing)
"""
