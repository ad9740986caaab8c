"""English patterns of violence.

Weapons, being beaten, choked, threatened or held, wanting to hurt somebody, and not being safe.
"""

TABLE = """
; Words that are enough by themselves, once what is harmless has been taken out.
(kill|kills|killing|killed|murder*|stab|stabs|stabbed|stabbing|rape|rapes|raped|raping|strangl*|hostage|
    kidnap*|molest*)
(being|getting|am|is|are) .. (followed|chased|hunted|held|attacked|abused|beaten|threatened|stalked|hit|
    hurt by|watched by)

; Weapons and shots.
{weapon}
(shooter|gunman|sniper|stabber)
(shots|shooter|shooting|gunfire|stabbing) .. (fired|here|outside|at|in|now|people)
(got|been|getting|gets|was|were|is|just|are) [just] (shot|stabbed)
(shot|stabbed|shooting|stabbing) .. (me|him|her|us|them|somebody|someone|{relative}|{other})
(points|pointing|pointed|aiming|waving|pulled|pulling|holding|held) .. (at me|at us|at him|at her|on me|
    on him|on her|on us)
(coming|came|comes|come|charging|lunging|lunged|swinging|swung) .. (at|toward|towards) (me|us|him|her)
{third} .. (is|are|started) (shooting|firing) ($|at|outside|inside|in|here|people|and|everywhere|now)
(he|stepdad|dad|father|uncle|brother|grandpa|coach|teacher|boss|landlord) .. (touches|touching|touched|
    fondl*|grop*) me
{third} .. (is|are) (raging|going (crazy|nuts)|on a rampage|flipping out)
(smashing|trashing) .. (everything|house|windows|furniture|place)
been a (shooting|stabbing|fight|break in|robbery)

; Beaten, choked, attacked.
{attack} [on|at|up|down] (me|us)
{attack} .. (me|us) [up|down|with|again|now|and|in]
{attack} [on|at|up] (him|her|them|somebody|someone|each other)
{attack} (my|the|his|her|our|a|their) .. ({relative}|{other})
{attack} (me|him|her|us) [in the] (face|head|mouth|eye|jaw|ribs|stomach|neck|throat|belly)
(punch*|slap*|kick*|smack*|busted|spit) .. (my|his|her) (face|head|mouth|eye|jaw|ribs|stomach|belly)
(got|has|have|had) (me|us|her|him) .. (pinned|cornered|trapped|tied|locked|held|surrounded|by the)
(start|started|starts|keeps|came in|is) .. (swinging|punching|hitting)
(need|want|get) .. protection from
(being|been|getting|get|gets|got|was|were|is|are) .. (beaten|attacked|assaulted|raped|choked|strangled|
    threatened|abused|stalked|kidnapped|trafficked|jumped|molested|mugged|tortured|beaten up|beat up|
    hit by my|hit by him|hit by her)
(beats|beating|beat) .. up
(hands|hand) .. (around|on|round) .. (neck|throat)
(by the|my|her|his) (throat|neck) .. (and|he|again|against)
(put|puts|laid|lays|putting|laying) [his|her|their] hands on (me|her|him|my|us)
(abusive|abuser|rapist|domestic violence|domestic abuse|domestic dispute|domestic situation)
(raped|rape)
(violent|violence) .. (with|at|toward|towards|me|husband|boyfriend|partner|right|now|at home|again|and|
    to)
{third} .. (is|are|getting|gets|got|becoming|became|turned|went|being) .. (violent|physical with|
    aggressive|out of control|dangerous|enraged)
(hurting|hurts|hurt|harming|harmed|harm) (me|us|my (kids|children|baby|son|daughter|mom|mother|sister))
    [again|now|and|if|tonight|physically]
(forced|forcing|forces|makes|making|made) .. (himself on|herself on|have sex|to have sex|me to do
    things|into sex|sex)
(sexual*|physical*) .. (abus*|assault*|attack*|harass*|violen*)
(threw|throws|throwing|throw|slammed|slamming|pushed|pushes|shoved|pushing|knocked) (me|her|him|us|them|
    something|stuff|things|a|my) .. (at|against|down|into|across|on the|through|stairs|wall|floor|
    ground)
(holding|held|pinned|holds) (me|her|him|us) [down|here|by|against]
(broke|breaking|busted|broken|fractured) (my|her|his) (arm|nose|jaw|rib|ribs|tooth|teeth|face|lip|phone|
    door)
(touch*|fondl*|feel*) .. (my daughter|my son|my kid|my child|my baby|me inappropriately|private|where)
(destroying|breaking|smashing|trashing|throwing) .. (everything|house|things|stuff|furniture|windows)
    .. (and|at|help|now)
(are|is|be) after (me|us|him|her)
(banging|pounding|beating|kicking) (on|at|down) .. (door|window)
(snap|lose it|lose control|go off) .. (and|hurt|kill|on)
(show*) up .. (with|at my (house|door|work)|drunk|angry)

; Threatened with it.
(will|going to|gonna|want to|wants to|about to|might|trying to|try to|tried to|tries to|threatening to|
    threatened to|threatens to|said|says|swore|could|would|planning to|ready to|come to|coming to|
    scared|afraid) .. (kill|hurt|harm|shoot|stab|beat|strangle|choke|murder|attack|rape|burn|hit|
    hurting|killing|shooting|stabbing|beating|drown|smother|suffocate|shake|smack|strangle|poison) ..
    {object}
(going to|want to|trying to|about to|feel like|feel|like) (kill|killing|murder|murdering|shoot|shooting|
    stab|stabbing) [..] ({object}|each other)
(feel|like|thoughts of|thinking about|thinking of|urge of|urges of|urges to|afraid of|scared of) ..
    (hurt|hurting|killing|harming|shooting|stabbing|shaking|strangling|smothering) .. {object}
threat*
{kill} {object}
(kill|killing|killed|murder*) (my|his|her|our|the|a) .. ({relative}|{other})
(shoot|shooting) ([up] (everyone|everybody|people|the|this|our|my|a) [place|school|work|house|clinic])
(homicid*|murder*)
(coming|come|comes|came|going|after|out) .. (for|after|to get|get) me [with|again|now|and|tonight]
(coming|come|comes) (after|for|to get|to kill|to find|to hurt) (me|us|him|her|my)
(he|she|they|somebody|someone) .. (found me|is outside|is at the door|is at my door|is here with|is in
    the house|in my house|followed me|is following|following me|is coming back|is on .. way over|is
    looking for me|hunting me)
(death threats|restraining order .. (he|and|here)|order of protection .. (he|and|here))
(scared|afraid|terrified|frightened|petrified) .. (he|she|they|{relative}|{other}) ... (hear|see|find|
    know|come|coming|catch|wake|back|kill|hurt|here|home)
(not|can not) (talk|speak|say) .. (he|she|they|{relative}|{other}) .. (here|home|back|listening|coming|
    in|hear|right)
(he|she|they) .. (hear|hears|listening to) (me|us)
(talk|talking|whisper*|speaking|be) (quiet*|low|soft*|whisper*)
(broke|breaking|breaks|broken|busted) in
(burn|burning|blow|blowing|set) .. (house|us|it|place|apartment) .. (down|up|on fire)

; Held, hiding, breaking in.
(hiding|hide|hid) .. (from|in the|in a|bathroom|closet|room)
(let|lets|letting) (me|us|her|him) .. (go|leave|out|get out|go home|use the phone)
(lock|locked|locks|locking) .. (me|us|her|him|in|inside) .. (in|bathroom|room|closet|house|basement|
    inside|up)
(locked|trapped|stuck) .. (in the|inside|in a|in my|with him|with her|here|in this house) .. (bathroom|
    closet|room|house|basement|car|with|and|trunk|him|here)
(trapped|hostage|kidnap*|captive|abducted|tied up|handcuffed|human trafficking|trafficker|my pimp|held
    against|against (my|her|his) will)
(taking|took|took away|holding|hid|broke) .. (my phone|my keys)
(break|breaking|broke|broken|kick*|bang*|busting|pound*) .. (in|into|down|on) .. (house|home|apartment|
    door|window|my|the house|room)
(my ex|ex husband|ex boyfriend|ex wife|ex girlfriend|abuser|stalker|dealer) .. (outside|here|at|in|
    showed|came|coming|back|found)
(someone|somebody|he|she|they|man|guy|intruder|burglar|stranger|people) .. (in|inside|outside|at) (my|
    the|our) (house|home|apartment|door|room|window|car)
(trying|tries|try) .. (get in|get inside|break in|come in|break down|run me)
(intruder|burglar|home invasion|prowler)

; Not safe.
(not|never|nowhere|no|do not feel|not feel|not feeling) .. safe
(unsafe|endangered)
in [..] danger
(dangerous|scary|volatile) (situation|man|person|guy|here|right now|place)
(scared|afraid|fear|fearing|fearful|terrified|worried|frightened|frightens|scares) .. (for|of) [..] (my
    life|my safety|her life|his life|our lives|my (husband|boyfriend|partner|ex|wife|girlfriend|father|
    dad|son|stepdad|brother)|him|her|them|going home|what he|what she|what i|safety|going back|life|
    myself|what they)
(scared|afraid|terrified|worried|frightened|think|thinks|sure) .. (he|she|they|{relative}|i) [..] (will|
    is going to|are going to|am going to|would|might|may|going to|gonna|could) .. (hurt|kill|hit|beat|
    find|harm|attack|do something|come back|shoot|die|snap|not make it|overdose)
(scared|afraid) to (go home|leave|be alone|be here|sleep|go back|go inside|be in)
(escap*|flee|fleeing|hiding|running|run) [away] [from] (him|my (husband|boyfriend|partner|ex|wife|girlfriend|
    father|dad|stepdad|abuser)|an abuser)
(need|get|find|got to|have to|want) .. (away|out|escape|hide|safe) [from] (him|her|my husband|my
    boyfriend|this man|here now|my partner|my ex|my abuser)
(need|find|want|looking for|get) .. (somewhere|place|someplace) .. safe
(need|get|find) .. (safe|to safety|safety|safe now|safe place|shelter from)
(safe house|women is shelter|battered)
(fight|fighting) .. (him off|going on|with a|broke out|with knives)
(screaming|screams|yelling) .. (next door|and hitting|and throwing|and breaking)
"""
