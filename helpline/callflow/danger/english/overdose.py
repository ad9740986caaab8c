"""English patterns of an overdose.

Signs of one, an overdose named, too much taken or mixed, and the antidote needed now.
"""

TABLE = """
; Words that are enough by themselves, once what is harmless has been taken out.
(breathing|breathe|breathes|breaths|unconscious|unresponsive|comatose|pulse|heartbeat|cpr)

; Not breathing, or hardly.
{not} ... {breathe}
no [signs|sign] [of] {breathe}
{breathe} .. {weakly}
{weakly} .. {breathe}
(catch|get|draw|lost|losing|running out of|need) .. breath
(short|shortness|out|gasp*|gasping) .. (of|for) (breath|air)
(gasp*|gurgl*|wheez*|suffocat*|asphyxiat*|agonal)
(no|not) .. (air|oxygen)
breath .. every
(not|no|never|stopped) ... (heart (beat*|pump*)|chest (move|moving|moves|rise|rises|rising|going up))
(chest|heart|stomach) .. (not|stopped) .. (moving|rising|beating|going up|move|rise|pumping)
(only|just) .. (breathing|breath) .. (every|once)
death rattle
heart .. (barely|hardly|not|slow*) .. beat*
(barely|hardly) .. (hanging on|holding on|alive|there|responding|conscious|awake|moving|with us)
(snor*|rattl*|gargl*) .. (weird|loud|loudly|strange|funny|bad|deep|deeply|noise|sound|sounds|noises)
(weird|strange|funny|gurgling|rattling|choking|awful) (noise|noises|sound|sounds|snoring|snore)
(doing|giving|start|started|need|needs|perform|performing|know) .. cpr
(mouth to mouth|rescue breath*|chest compressions)

; Not waking, not answering.
(not|never|no|nothing|nobody|will not) ... (wake*|waking|woke|woken|awaken*|rous*|arous*|reviv*|awake|
    conscious)
(not|nothing|nobody can) .. {wake}
(not|nothing) ... (respond*|respons*|react*|reaction) [to me|to us|to anything|to pain|to my voice|to
    touch|when]
no (response|reaction|reflexes|movement|consciousness)
(unable|impossible|hard|difficult|trouble|struggling|unsuccessful) .. {wake}
(try|trying|tried|tries|keep) .. (wake|waking|rouse|rousing|revive|reviving|resuscitate|get (him|her|
    them|my|the) .. up)
(wake up|waking up) .. (not|will not|nothing)
(shake|shaking|shook|slapping|slapped|yelling|screaming|pinch|rubbing|calling his name|calling her
    name) ... (not|nothing)
(unrespons*|nonrespons*|non respons*|unconscious*|comatose|lifeless|limp|catatonic|unwakeable|
    unarousable)
(in a|slipping into .. a|going into a) coma
(pass|passes|passed|passing|knock|knocked) out
(out cold|out like a light|lights out|gone limp|dead weight)
(black|blacked|blacking) out .. ({third}|and)
{third} .. (blacked|blacking|black|knocked|conked|konked) out
(faint|fainted|fainting|faints|collapse|collapsed|collapsing|collapses|keeled over|slumped|slumping|
    passed clean out)
(lost|losing|lose|loses|loss) .. (consciousness|conscious)
(in|fading|drifting|slipping|going) .. (in and out|and out of it|out of consciousness|away|unconscious)
{third} ... (fell|falling|fallen|falls) out
{third} .. (is|are|was|has been|been|be) .. (out of it|out for|out now|knocked out|going out|out and)
{third} .. (went|going|goes|gone) (out|down|under) [on me|on us|and]
(nodding|drooling|slobbering) [off|out] and
{third} .. (drooling|slobbering|slumped)
(nod|nods|nodding|nodded) (off|out) .. (and|not|hard|bad|badly|again|in my|on the)
{third} .. (nodding|nodded) (off|out|hard)
(face down|facedown|on the ground|on the floor|on the bathroom floor|on the kitchen floor|on the bed)
    .. (not|and|blue|out)
(lying|laying|laid|found|passed|fell|falls|fallen|dropped|drop|collapsed|hit|is|are|was|crumpled) ..
    (floor|ground|sidewalk|bathtub)
(found|find) (him|her|them|{relative}|{other}) .. (on|in|not|passed|face|blue|cold|unresponsive|dead|
    hanging|like this|out|lying|laying)
{third} .. (is|are|was|just) [just] (lying|laying) there [now] [$|and|not|with|like]
(woke|came to|came around) .. but .. (went|gone|slipped) .. (out|under) again
(eyes|eyeballs) .. (roll|rolled|rolling|rolls|back|open but|fixed|glassy)
(pinpoint|pin point|tiny|pinned) .. (pupils|eyes)
(pupils|eyes) .. (pinpoint|pin point|tiny|pinned|pinholes)
(stop|stopped|stops|quit) .. (respond*|react*|moving|talking|answering|waking|breath*|blinking)
{third} .. not .. (answer|answering|talking|speaking|blinking|up yet|with it|there any more|coming
    through)
{third} .. (staring|drooling|slobbering|zoned) .. (and|blank*|into|off|at)
(snap|bring|get|pull) (him|her|them) .. (out of it|back|to come|to talk|to answer|conscious)
not (stay|staying|keep|keeping|hold) [him|her|his|my|their] .. (awake|eyes open|head up|up $)
(slipping|fading|drifting|going) (away|under|fast|out)
(losing|lost|lose) (him|her|them) (now|here|again|$)
(is|are) (crashing|coding|fading|slipping|going under|a goner)
needle .. (arm|neck|leg|hand|vein|him|her)
(white|pale|gray|cold|stiff) as .. (sheet|ghost|ash|ice|board|snow|rock)
(turn|turns|turned|turning|chang*) .. (color|colors)
(coming|running|pouring|came|leaking) [up] out .. (mouth|nose)
(no|lost|losing|drained) .. color .. (face|lips|skin)
{third} is gone $
{third} is gone .. (cold|limp|help|dead|blue|and)
(i am|i got|{third} .. (is|are|got)) [way|far] (too|to) (high|messed up|fucked up|gone|drunk)
(not|does not|did not) .. (look|looking|act|acting|seem|doing) (right|good|ok|normal|alive) .. (after|
    and|since|help)
(swallow|swallowed|swallowing|bit|bitten|biting) .. tongue
(took|did|had|hit) .. (too|to) (big|strong|large) [of]
(found|find|finding) ... (floor|needle|unconscious|blue|bathtub|not|slumped|syringe|passed out|cold)
(bathroom|floor|car|bed|chair|toilet) .. (needle|syringe|blue|unconscious)
(lips|face|skin|he|she|fingers|nails) .. (turn*|chang*|los*) .. color*
(overdid|overdone|overdoing) it
(i am|i feel|he is|she is) (slipping|fading|going under|losing it fast)
(took|did|used|shot|had) (way|far|much) more
(he|she|they) (is|are) out $
(both|all) .. (is|are) [all] (out|down|gone|passed out)
{third} .. (dropped|drops|went down) [and|to|on|out|like|hard|$] .. (and|floor|ground|out|not|$)
{third} dropped $
and [then|now] (he|she|they) [just] (fell|falls|went) (over|down|out|back)
not ... (come|came|coming) (round|around|to|back) [now|$|and|he|she|again]
({relative}|{other}|he|she) died $
(found|think|believe|afraid|sure) .. ({relative}|{other}|he|she|they) .. (died|is gone)
no (sign|signs) of (life|breath|breathing|movement|anything)
and (he|she|they) (is|are) not (good|right|well|himself|herself|$)
(huffed|sniffed|inhaled|vaped|snorted|smoked|injected) (something|a|some|it|too|paint|glue|gas|
    computer) ... (dropped|fell|fainted|collapsed|out|not|down|blue)

; Blue, gray, cold; no pulse.
(turn|turns|turned|turning|go|goes|going|gone|went|look|looks|looking|looked|get|gets|getting|become|
    becoming|face|lips|lip|skin|fingers|fingernails|nails|fingertips|hands|mouth|body|feet) .. (blue|
    purple|gray|ashen|ashy|ash)
(blue|purple|gray) .. (lips|face|skin|fingers|fingernails|nails|hands|mouth|around the mouth|in the
    face)
{third} (is|are|was|all|got) [all|a little|so] (blue|purple|gray|ashen|pale|discolored|clammy|stiff|
    rigid)
{third} .. (is|are|looks|look|feels|feel|got|getting|gone|went|going|turning|turned|becoming|am) ..
    (cold and|cold to|ice cold|icy|stone cold|freezing cold|pale|white|ghost white|pale and|clammy|
    stiff)
{third} (is|are|feels|feel|getting|gone|went|is getting|is going|is all|has gone|got) cold
{third} .. (is|feels|are) cold $
(body|skin|hands|feet|hand|lips|arms|forehead) .. (is|are|feels|feel|getting|gone|went) .. (cold|clammy|
    stiff)
(ice cold|cold to the touch|cold and (blue|clammy|stiff|gray|sweaty|pale|not)|cold as ice)
(no|not|lost|losing|without|weak|faint|slow|thready|barely|hardly|check|checking) ... (pulse|heartbeat|
    heart beat|heart rate)
(pulse|heartbeat|heart beat) .. (is|was|has|seems) .. (weak|faint|slow|slowing|gone|stopped|low|
    dropping|thready|going|not)
heart .. (stop|stopped|stopping|stops|quit|not beating|gave out|giving out|is not)
flat lin*
flatlin*

; Dead or dying.
(dying|die) on (me|us)
{third} .. (is|are|might be|may be|could be|must be|is going to be|looks|look|seems|was|be) .. (dead|
    dying)
(i am|we are|somebody is|nobody is|am) .. (dying|going to die|about to die)
{third} .. (is|are) (going to|about to|gonna) die
({third}|i) (will|might|may|could) die
(die|dying|dead) (right here|in front|in my arms|in here|if (you|somebody|someone|we|nobody))
(died|dead) .. (on the floor|in my|in the (bathroom|bed|car|house|room|tub|living)|just now|right now)
(do not|not) let (him|her|me|them|us|my) .. die

; An overdose named.
overdos*
(alcohol|drug|carbon monoxide|food|lead|medication) poisoning
poison*
(toxic|lethal|fatal|deadly|double|triple|massive|wrong|huge|too high|too big|too large) .. (dose|amount|
    dosage|quantity)

; Too much, too many, all of it.
(took|taken|swallowed|ingested|popped|downed|ate|eaten|injected|shot|shot up|snorted|smoked|did|done|
    used|had|slammed|gave [him|her|me|them]|consumed|gulped|inhaled|eating) ... (too|to|2) (much|many)
((has|have|had|having|been|got) .. (drunk|drank)|just drank|drank) .. (too|to|2) much (and|tonight|
    today|now|alcohol .. and|he|she)
(too|to|2) (much|many) ... (heroin|fentanyl|fent|pills|xanax|dope|oxy|percs|tylenol|morphine|methadone|
    at once|in [my|his|her] system) .. (and|tonight|at once|now|he|she|today|this)
(way|far) (too|to) (much|many)
(took|taken|did|used|had|swallowed) [way|a lot|far] more than .. (supposed|should|prescribed|usual|
    normal|meant|he|she|i|ever)
(took|taken|swallowed|ingested|popped|downed|ate|eaten|gulped|drank|chugged|eating|swallowing|consumed|
    emptied|finished|gobbled) .. (whole|entire|full|half|all|every|rest|most) ... {drug}
(took|taken|swallowed|ingested|popped|downed|ate|eaten|emptied|finished|drank|chugged|gulped) .. (whole
    thing|everything|it all|all of (it|them)|them all|all (my|his|her|the|of)|entire)
(took|taken|swallowed|ingested|popped|downed|ate|eaten|injected|eating|swallowing) ... (bunch|handful|
    handfuls|lot|lots|ton|tons|fistful|bottle|bottles|much|many|several|loads|pile|mess|load|couple
    bottles|a whole|overload) ... {drug}
(took|did|shot|shot up|smoked|snorted|used|sniffed) .. (whole|entire|full|#5+) [of] [a] (gram|grams|bag|bags|
    bundle|8 ball|point|points|milligrams|mg|bar|bars|stack)
{took} ... (and|now) .. (feel|feeling|feels|is|am|acting) [all|a little|not] (weird|strange|funny|wrong|
    messed up|
    fucked up|dizzy|off|numb|right|faint)
(drank|drinking|drunk) ... (took|popped|swallowed|ate|taking|popping) .. {drug}
i (took|swallowed) the pills [i] (want*|sorry|now|and|know|$)
(took|taken|swallowed|ingested|popped|downed|ate|eaten|injected|eating|swallowing) ... #5+ [of] [my|his|
    her|the|those|these|mom is|your] [..] {drug}
(took|taken|swallowed|popped|ate|downed|did) #5+ of (them|those|these|my|his|her|the)
(took|taken|swallowed|ate|drank|ingested|popped|eaten|downed) [..] {drug} [and|with] [..] (and|with|
    plus|on top of) .. {drug}
(took|taken|take|swallowed|taking) ... (at once|all at once|all at the same time|at one time|together|
    on purpose|to die|to end|to sleep forever)
(going to|want to|about to|thinking .. of|thinking .. about|ready to|planning to|gonna) (take|swallow|
    down|eat|pop) .. (all|every|whole|entire|bottle|everything|these pills|my pills|the pills|a bunch|a
    lot|handful)
(might|will|may|could|should|to) .. (take|swallow|down) (all|every|whole|the whole|everything| my pills|
    these|too many|a bunch)
{third} .. (took|swallowed|ate|drank|ingested|got into|has taken|injected|smoked) (something|some|a|my|
    his|her|the|all|stuff) .. (and|now) [..] (is|will|not|he|she|now|acting|looks|i)
{third} .. (took|swallowed|ate|popped|stole and took|got into) (some|my|his|her|the|a bunch of|all|a
    lot of|mom is|dad is) .. (pills|tablets|meds|medicine|medication|capsules|painkillers|pain killers)
i [have] .. (took|taken|swallowed|ate|popped) (some|the|all|these|my mom is|his|her|a whole) .. (pills|
    tablets|capsules) .. (and|tonight|just now|now|on purpose|because|to)
(not|do not) .. (know|sure|tell|idea) what .. (took|taken|swallowed|used|did|ate|injected|drank|smoked|
    is in|was in)
(took|snorted|smoked|injected|swallowed|ate|drank|shot) something [really] (bad|and|now|weird|off|
    strange|laced|$)
{third} .. (took|snorted|smoked|injected|swallowed|ate|drank|shot) something
what .. (he|she|they) (took|swallowed|ate|injected)
(double|doubled) .. (dose|dosed)
(took|taken|drank|gave|dosed|had) ... {drug} .. (twice|2 times|3 times) [today|tonight|$|this|by|and|in|now]
(took|taken|drank|dosed) .. (twice|2 times|3 times) .. {drug}
(dosed|medicated) (twice|2 times|3 times)
(accidentally|accident|mistake|mistakenly|wrong) .. (took|taken|swallowed|ate|drank|dose|double|drug|
    pill|pills|injected|medication|shot)
(took|taken|swallowed|drank|ate|injected) .. (by accident|by mistake|accidentally|the wrong)

; Mixed, bad, spiked.
(mixed|mixing|combined|combining) ... {drug}
(bad|laced|tainted|contaminated|dirty|hot|strong) (batch|dope|stuff|drugs|pill|pills|heroin|shot|coke|
    trip|reaction)
(laced|spiked|drugged|roofied)
(had|has|was|have|is|were|with) .. fentanyl (in|on) (it|them|there)
(put|slipped) something in .. (drink|food)

(took|taken|ate|swallowed|taking) .. (else is|wrong|else) .. {drug}
{took} ... {sedative} .. (and|with|plus|on top of) .. {drink}
{took} ... {drink} .. (and|with|plus|on top of) .. {sedative}
(lips|tongue|mouth) .. (numb|tingl*)

; The antidote, needed or given.
^ .. {antidote} $
(need*|bring*|get|got|have|has|had|give|gave|given|giving|send|find|use|used|using|tried|hit|spray*|
    where is|any|more|
    another|some|the|2|3|want|grab*) .. {antidote}
{antidote} ... (now|right now|here|quick|fast|immediately|asap|hurry|please)
(he|she|they|we|you|him|her|{relative}|{other}|somebody|someone) .. (need|needs|needed) .. {antidote}
i (need|got to have|have to have|must have) [some|more|another|the] [dose] [of] {antidote}
(need|needs) [some|more|another|the|a dose of|a shot of] {antidote}
(give|gave|giving|given|hit|hitting|administer|administered|administering|use|used|using|spray|sprayed|
    squirted|inject|injected|push|pushed|did) .. (him|her|them|{relative}|{other}|somebody|someone|it|
    me|himself|herself|the|with|some|more|another|#|a|any) .. {antidote}
{antidote} .. (not|no|nothing|does not|is not|did not|will not|again|has no|failed|wearing off|wore
    off) .. (work|working|help|helping|do|doing|effect|worked|anything|again|off|kicking)
(administered|administer|sprayed) {antidote}
(gave|give|giving|hit|did|used|second|another|2nd|next|1|2|more) [him|her|them|a|1|2|the|more|second]
    (spray|sprays)
(no|without|not have|out of|ran out of|do not have find|not find|find) [any|the|more|our|my] {antidote}
(where|wheres) (is|did|are) .. {antidote}
(another|more|second|2nd|third|extra|next) [dose|doses|shot|spray|round|box] [of] {antidote}
{antidote} .. (he|she|they|him|her) .. (not|still|is|will|blue|out)
how [do|to|should] .. (use|give|administer|spray|inject) .. {antidote}
(should|do|can) i .. (give|use|administer) .. {antidote}
(how many|how much|how often|how long|when|what if) ... {antidote}
{antidote} (him|her|somebody|someone|them|me|my|this)
(do|did|does|have|has) not [..] (have|got|find|keep) [any|the|more|our|my] {antidote}
#5+ {antidote}

; Afraid of somebody's death, which is the opposite of a wish for it.
not want [him|her|them|us|anybody|anyone|my] [friend|son|daughter|mom|mother|dad|father|husband|wife|
    partner|boyfriend|girlfriend|brother|sister|child|kid|baby] to (die|be dead)
"""

DEATH = """
; Somebody is dying or dead, unless it is wished for: then it is suicide.
(dead|dying|die|dies|alive|death)
"""
