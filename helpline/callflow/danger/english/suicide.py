"""English patterns of suicide.

Wanting to die or not to be, killing or harming oneself, farewell, and the means at hand.
"""

TABLE = """
; Words that are enough by themselves, once what is harmless has been taken out.
(wrist|wrists|noose|hanging|unalive)

; By name.
(suicide|suicidal|suicides)
(kill|off|shoot|hang) (my|him|her|them) [own] (self|selves)
(take|taking|took|takes) .. own life
(take|taking|end|ending|finish|lose|throw away|ended|ends) (my|his|her|their) [own] life
kms
(self|selfs) (harm*|injur*|mutilat*|inflict*)
{harm} .. {self}
(do|did|doing|done) (something|it) .. (stupid|drastic|crazy|terrible|dumb|bad|permanent) .. (to|{self}|
    tonight|if|i am)
(do|doing|did) .. harm .. to {self}
(do|doing|did) something to {self}
(unalive*|deathwish|death wish)

; Wanting to die, to be dead, not to be here.
{want} [..] (to|i|he|she|they|it|that|was|were) ... (die|dead|be dead|be gone|not exist|disappear|
    vanish|never been born|was not here|were not here|was not alive|were not alive|not be here|not be
    alive|be with god|be in heaven|be over with)
(want|wants|wish|wanted|ready|prefer|rather|hope|like|feel|feels|would) (to|like|be|i was|i were) (die|
    dead|dying|death|gone)
(feel|feels|feeling|felt) .. (dying|being dead|killing|ending it|dead inside|giving up on life|jumping|
    suic*)
should (die|be dead|end it|kill)
can not (live|exist|survive) [this|here|that] [way] (any more|any longer|$)
(death|dying) (would|will|is|seems|sounds|looks) .. (better|easier|peace|relief|only|good)
(live|lives) or (die|dies)
would (to|rather) (die|be dead|kill)
(want|wants|wanted|just wish|wish|wishes|wanting|ready) ... (sleep|asleep) .. (forever|never wake|not
    wake|for good|and not|and never|permanently)
(want|hope|wish|pray|praying|hoping|rather|wants|hopes) ... (not|never) wake up
(not|never) wake up .. (tomorrow|again|any more|ever|in the morning .. (again|be))
(better|best) .. (off|if|dead) .. (without|dead|gone|not here|i was not|i were not|i died|i was gone|i
    was never|if i)
(better|best) (dead|off dead)
(thoughts|thinking|think|thought|dream|dreaming|fantasize|fantasizing|obsessed|ideas|idea|talking|talks|
    talk|talked) .. (of|about|on|with) .. (death|dying|suic*|killing|ending|hurting|harming|cutting|
    hanging|jumping|not being here|not waking|being dead|crashing|taking my|taking her|taking his|
    shooting|not living)
about [how|ways|wanting] [to] (die|dying|death|end it|killing|kill|hurting|ending) [..] (myself|all|
    everything|it|life|himself|herself)
(dark|scary|bad|intrusive) (thoughts|place)
(voices|voice) .. (tell|telling|tells|told|say|saying|says) .. (me|him|her|to)
(easiest|best|painless|quickest|fastest|how|ways|way|many) .. (to|pills to|way to|can i) (die|kill|end
    it)

; Not wanting to live.
(not|no|never|nothing|without|tired of|sick of|done with|give up on|gave up on|given up on|giving up on|
    done|through with|hate|hates|over|point in|point of|reason for|lost) ... {want} [to|will to|a
    reason to|another day] .. {live}
(not|no longer|never) [really] (want|wanna|wish|deserve|desire|need|care|see|feel|think|like|plan) ..
    (to|a reason to|any reason to|the point of|the point in|point in|about|being|my|myself) .. {live}
(no|not|without|any|lost|lose|losing|what is the|see the|see any|see no|have no|one good|find a|find
    any|what) .. (reason|point|purpose|will|use|desire|hope|sense|meaning) .. (to|in|of|for|left to) ..
    {live}
(no|not|what is the|see the|see any) (point|use|purpose|hope) [any more|left|in anything|to anything|in
    going|of this|of anything|of it all|to any of this|to it|any longer]
(nothing|not anything|not much|nobody) .. (live|living) for
(nothing|not anything) .. (matter|matters)
nothing left .. (for me|to live|here|in me|to lose)
(not|is not|life is not|never) worth .. (living|it any more|it to live|being alive|fighting for|to live)
life .. (is|feels|seems|has) .. (not worth|pointless|meaningless|worthless|over|no meaning|unbearable|
    not livable|no point)
(tired|sick|exhausted|done|through|finished|over|bored|had enough) .. (of|with|from) .. (living|life|being alive|
    existing|it all|this life|this world|everything|being here|fighting to live|the world)
not .. (take|stand|bear|handle) .. (living|life|being alive|existing)
(hate|hates) .. (life|being alive|living)
(not|never) .. (go on|keep going|carry on|take it any|take any more|take this any|do this any|do it any|
    live like this|live this way|live with|face another|hold on|hang on|keep living|keep doing this|
    bear it|bear this|handle it any|handle this any|cope any|fight any|make it through)
(give|gave|giving|given) up on (life|living|everything|myself)
(not|will not) be (here|around|alive) (tomorrow|much longer|any more|any longer|long|by|when|next|
    tonight|after|for)
(do not|not|never) want [to] (be|live|wake|exist|continue|breathe|survive|go on|stay) .. (here|alive|
    around|on this|up|any more|in this|exist|on earth|living|any longer|on)
(do not|not|never) want [to] (live|exist|survive|be alive|be here|wake up|go on)
(no|not) (way out|other way out|way forward|future|tomorrow|escape|hope left|hope)
(see|have|is) no .. (way out|future|hope|way)
(only|other|easy) way out
lost .. will to
(ready|time|want|wants) .. (to|for me to) .. (go|leave) .. (this world|this earth|home to|be with|
    heaven|meet|for good|forever|now lord)
(join|be with|see|meet) .. (in heaven|on the other side|my maker|jesus|our maker|again in)
(leave|leaving) this (world|earth|life)
(god|lord) .. (take me|just take|to take)
(stop|quit|done|finished|tired of|through|be done) .. (living|existing|being alive|being here|suffering)
(want|ready|going|like|feel|about|just) [to] (give up|giving up) $
i [..] (give up|giving up) $
(give|giving) up on (everything|me|myself|living|life|it all)
(waste of|take up) (space|air|life|oxygen)
(i am|am|feel) (worthless|useless|nothing) .. (and|want|should|better|dead|die)
not [want to|need to] live without (him|her|them|my)
not .. matter (if i|whether i|any more|to anyone|to anybody)
(too late) for me
(be|will be|all) over soon
(made up my mind|made my peace|at peace with it|made .. peace with)
not [try to] stop me
(better place|meet god|go to heaven|see you in heaven|on the other side)
not .. be .. (problem|bother|trouble) .. (any more|much longer)
(be|see|join|go be) .. (with|to|see) .. (my|our) {relative} .. (died|passed|gone|heaven|again|dead)
(bottle of|pills|these) ... (taking|take|swallow*|down*) .. (them all|all of them|it all|all)
(taking|take|swallowing|swallow|down|downing) (them all|all of them|it all|all of these|all these|this
    many|every 1|the whole)
(die|kill me|kill you|dead|enough) .. (from|if|of|by) .. (taking|take|this many|these|too many|all|
    mixing|swallow*|#5+)
not .. be .. tomorrow
(my|his|her) life [to] [be] (over|to be over|to end|end|done)
{want} .. (my|his|her|this) life .. (over|end|stop|done)
(no longer want|no desire|no wish|no will|no strength) .. (live|living|life|go on|keep going|be here|
    alive)
(see|imagine|picture) (myself|himself|herself) .. (living|alive|here|old|next)

; Ending it.
(end|ending|ended|finish|stop) (it|it all|everything|all of it|all this|my (pain|misery|suffering)|this
    (pain|misery|suffering|life)|the (pain|misery|suffering)) [once|now|today|tonight|here|forever|for
    good]
(end|ending) (it|things)
(plan*|figured out|decided|think*|talk*|thought|know) .. (how|when|where) .. (do it|would do it|going
    to do it)
(plan|planned|planning) how
plan and ... (pills|rope|gun|means|way|note|everything|date)
(want|need|wants|wish|just make|make) .. (it|this|everything|the pain|my pain|it all|all|the suffering|
    the hurt|the hurting) [to] (end|stop|be over|go away forever|over)
be (done|over) with (it|everything|life|this life|it all)
(done|finished) [with] (trying to live|fighting|with all of it|here|trying any|with life|living|it all)
(put|putting) .. out of .. misery
(check|checking) out (of|for good|permanently|forever)
(want|wants) out (of this|of life|now|for good)
i want out
(permanent|final) (solution|way out|exit|goodbye)

; Farewell; a burden.
(say|saying|said|says|call|called|calling|text|texted|texting|sent|send|wrote|message|messages|one last|
    final|last|this is) .. (goodbye|goodbyes|good bye|good byes|bye forever|farewell)
(goodbye|good bye|farewell) ... (sorry|love|forgive|everything|everybody|everyone)
(goodbye|good bye) .. (forever|world|cruel|everyone|everybody|for good|my|mom|to my|i love)
(tell|let) .. (my|them|him|her|everyone|everybody|{relative}|know) .. (love|loved|sorry|goodbye|forgive|
    not their fault)
(suicide|goodbye|farewell|left .. a|leaving .. a|wrote .. a|writing .. a|written .. a|found .. a|left|
    written .. my|wrote .. my) (note|letter|will)
(last|final) (call|words|day|time .. hear|time .. talk|phone call|wish|thing i)
by the time .. (hear|get|find|read|listen)
(after|when|once|if|until|before) (i am|i|i will be|i was|she is|he is) (gone|dead|die|no longer here|
    not here|not around)
(take|look|care) .. (of|after) .. (kids|children|dog|cat|baby|family|son|daughter) .. (when|after|if|
    for me|once)
(giving|gave|given|gives) (away|out) .. (all|his|her|my|their|everything|stuff|things|belongings|
    possessions)
(nobody|no 1|not anybody|everyone|everybody|they|family|kids|world|people|anybody|anyone) .. (would|
    will|could) .. (miss|care|notice|cry|be better|be happier|not miss|be relieved) .. (me|if|i|when|
    without|off)
(burden) .. (to|on|for) .. (everyone|everybody|family|my|my family|them|people|others|kids|anyone)
(being|am|i am|just|feel|become) a burden
(not|nobody) [going to] (see|hear|find) me .. (again|any more|alive|tomorrow)
(never|not) .. (see|hear from) me again

; Means at hand.
{third} .. (is|are|wants to|going to|threatening to|about to|says) .. (jump|jumping|hang|hanging|shoot|
    slit|crash|overdose|end it|do it)
i .. (about to|going to|ready to|will|want to|might|could|thinking of|thinking about|wanna|tempted to|
    need to|planning to) .. (jump|jump off|jumping|hang|crash|drive off|drive into|step in front|walk
    into traffic|pull the trigger|slit|end it|do it tonight|do something stupid|drive my car into|run
    into traffic|lie down on)
(on|off|from|over|near|edge of|top of|climbed|side of|out) .. (the|a|this|my|of) .. (bridge|roof|
    rooftop|ledge|balcony|cliff|overpass|train tracks|tracks|railing|subway platform)
(jump|jumping|jumped|leap|leaping) .. (off|from|out|in front|into|in)
i [have] [just] [already] jumped [already] $
(in|into) (front of|oncoming) .. (train|bus|traffic|car|truck|subway)
(walk|run|walking|running|step|stepping|drive|driving) .. (into|in) .. (traffic|a tree|a wall|oncoming)
(drive|driving|drove|run|running|swerv*|crash*) .. (off the (road|bridge|cliff)|off a|into (a|oncoming|the))
(drive|driving|crash|crashing|run|drove) .. (car|off|truck|myself) .. (off|into|bridge|cliff|on purpose)
(rope|noose|belt around|cord around|sheet around|plastic bag over|bag over) [..] [neck|head|ready|tied|
    here|my|in]
(carbon monoxide|exhaust|garage|engine) .. (car|running|in the garage|breathe|hose|fumes)
(pills|bottle|bottles|needle|meds|gun|razor|blade|knife|everything|stash|loaded syringe|syringe) .. (in
    my hand|in her hand|in his hand|in front of me|next to me|ready|right here|lined up|counted|in my
    lap|beside me|on the table|saved up|laid out|to my)
(cut|cutting|cuts|slit|slitting|slash|slashed|slashing|slice|sliced|slicing|opened) .. (wrist|wrists|
    throat|arm|arms|vein|veins|legs|thigh|thighs|skin)
(wrist|wrists) .. (cut|slit|bleed*|slash*)
{third} .. (cutting|cuts) $
(cutting|cuts|cutter|cut) again
(blow|blowing|blew) .. (brains|head)
(bullet|gun|shotgun|pistol) .. (in|to|through|at|against|inside) .. (head|mouth|brain|temple|chin)
(pull|pulling|pulled) the trigger
(overdose|od|overdosing) .. (on purpose|intentionally|to die|myself)
(on purpose|intentionally|deliberately) .. (took|take|overdose*|pills|cut|crash)
(take|took|taking|swallow*) .. (pills|everything|it all|them all|bottle) .. (and|to) .. (die|end|sleep|
    not wake|be done|never)
(have|had|has|got|made|making) .. plan .. (to|for|how|tonight) .. (die|it|kill|end|tonight|do|hurt|
    myself|jump|hang|go)
(attempt|attempted|attempts|tried|trying) .. (kill|suic*|end|on my life|hang|take my|take his|take her|
    overdose|hurt|die|last night|drown|jump|cut|shoot)
"""
