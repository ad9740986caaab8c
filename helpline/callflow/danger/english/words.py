"""English groups of words that mean much the same, each under one name, for the tables in this folder."""

GROUPS = """
relative = son|daughter|child|children|kid|kids|brother|sister|mother|mom|mommy|mama|mum|father|dad|
    daddy|papa|parents|husband|wife|spouse|partner|boyfriend|girlfriend|fiance|fiancee|ex|cousin|uncle|
    aunt|auntie|niece|nephew|grandson|granddaughter|grandma|grandmother|grandpa|grandfather|grandchild|
    stepson|stepdad|stepdaughter|stepmom|twin|family|sis|bro
other = friend|friends|buddy|roommate|housemate|neighbor|guy|man|woman|lady|dude|person|people|patient|
    client|resident|coworker|tenant|guest|stranger|teenager|teen|boy|girl|baby|toddler|infant|homie|
    homeboy|student|girl|kiddo|lover|boss|driver|passenger
little = baby|toddler|infant|child|kid|kids|newborn|# year old|# month old|little 1|year old|little
    (boy|girl)|grandson|grandbaby
small = baby|toddler|infant|child|children|kid|kids|son|daughter|grandson|granddaughter|grandchild|
    nephew|niece|boy|girl|kiddo|newborn|grandbaby|grandkid|grandkids|tot|preschooler|# year old|# month
    old|little 1|year old|puppy
third = he|she|they|him|her|them|it|somebody|someone|everybody|everyone|anybody|anyone|{relative}|
    {other}
object = me|us|him|her|them|you|somebody|someone|anybody|anyone|everybody|everyone|people|{relative}|
    {other}
self = myself|himself|herself|themself|themselves|yourself|ourselves|itself|hisself|theirself|
    theirselves
own = my|his|her|their|your|our|the|a
not = not|never|no longer|without|unable to|nothing|failed to|refuses to|impossible to|stopped|hard to
weakly = barely|hardly|scarcely|slow|slowly|slower|slowed|slowing|shallow|weird|weirdly|strange|
    strangely|funny|wrong|labored|ragged|irregular|weak|faint|bad|badly|fast|heavy|trouble|difficult|
    difficulty|struggle|struggles|struggling|hard|problem|problems|stop|stops|stopped|stopping|quit|
    quits|quitting|fighting
many = (too|to|2) (much|many)|much|lot|lots|ton|tons|bunch|handful|handfuls|whole|entire|all|everything|
    fistful|most|(half|rest) [of] [a|the|my|his|her]|several|double|triple|extra|loads|shitload|
    excessive|enough to|big|huge|large|more than
breathe = breathe|breathes|breathed|breathing|breath|breaths|breathin|breath|respirations
wake = wake|wakes|waking|woke|woken|wakening|waken|awaken|rouse|roused|rousing|arouse|arousing|
    arousable|revive|reviving|respond|responds|responding|responded|response|responsive|react|reacts|
    reacting|reaction|awake|conscious|move|moves|moving|moved|come (to|round|around|back)|comes (to|
    round|around|back)|coming to|come around| come back|coming around|coming back|come round|coming
    round|get up|gets up|getting up|got up|get (him|her|them|it) up|snap out|alert|awakening|open ..
    eyes|opening .. eyes|opens .. eyes
took = took|taken|taking|swallowed|swallowing|ingested|popped|popping|downed|downing|ate|eaten|eating|
    drank|drunk|drinking|chugged|consumed|injected|shot|shot up|snorted|sniffed|smoked|did|done|used|
    had|inhaled|gave|given|slammed|banged|chewed|gobbled|huffed
take = {took}|take|takes|swallow|swallows|eat|eats|down|do|use|inject|shoot|drink|have|has
drug = pill|pills|tablet|tablets|capsule|capsules|med|meds|medication|medications|medicine|medicines|
    drug|drugs|dose|doses|opioid|opioids|opiate|opiates|heroin|fentanyl|fent|dope|oxy|oxys|oxycodone|
    oxycontin|percocet*|percs|perc|vicodin*|norco*|hydrocodone|morphine*|
    methadone*|suboxone*|subutex|buprenorphine|subs|strip|strips|patch|patches|patches|xanax*|xannies|
    xanny|bars|benzos|benzo|klonopin*|valium*|ativan|ambien|adderall|gabapentin*|tylenol*|ibuprofen*|advil|
    aspirin|benadryl*|cocaine|coke|crack|meth|speed|xylazine|tranq|ketamine|molly|ecstasy|kratom|
    tramadol*|codeine|dilaudid*|alcohol|liquor|vodka|whiskey|booze|wine|beer|antifreeze|bleach|poison|
    blues|m 30s|sleepers|sleeping pills|painkillers|pain killers|painkiller|downers|uppers|insulin|
    antidepressants|prescription|script|stuff|shots|bottle|bottles|naltrexone|lithium|edible|edibles|
    gummy|gummies|weed|batteries|battery|cleaner|detergent|nicotine|vape|stash|prescriptions|batch|
    seroquel|trazodone|clonidine|lyrica|nyquil|robitussin|
    cough (medicine|syrup)
sedative = benzo*|xanax|xannies|bars|klonopin|valium|ativan|pill|pills|percs|percocet*|oxy*|methadone*|
    suboxone*|fentanyl|heroin|opioid*|sleeping pills|ambien|soma|somas|dope
drink = whiskey|vodka|alcohol|liquor|beer|beers|wine|booze|tequila|rum|gin|drinks|drinking|hennessy
antidote = narcan|narcans|naloxone|nalmefene|kloxxado|nasal spray|evzio|zimhi|opvee
kill = kill|kills|killing|killed|murder|murders|murdering|murdered|stab|stabs|stabbing|stabbed|shoot|
    shoots|shooting|strangle|strangles|strangling|strangled|choke|chokes|choking|choked|suffocate|
    suffocating|poison|poisoning|drown|drowning|drowned
harm = {kill}|hurt|hurts|hurting|harm|harms|harming|harmed|cut|cuts|cutting|burn|burns|burning|burned|
    hang|hangs|hanging|hanged|hung|starve|starving|gas|gassing|off|offing|offed|shot|electrocute|
    unalive|end|ending|injure|injuring|scratch|scratching|punish|punishing|beat|beating|hit|hitting|
    punch|punching|slit|slitting|throw|throwing|threw|jump|bite|biting|destroy|overdose|overdosing
attack = hit|hits|hitting|beat|beats|beating|beaten|punch|punches|punching|punched|slap|slaps|slapping|
    slapped|kick|kicks|kicking|kicked|attack|attacks|attacking|attacked|assault|assaults|assaulting|
    assaulted|rape|rapes|raping|raped|stab|stabs|stabbing|stabbed|shove|shoves|shoving|shoved|chase|
    chases|chasing|chased|stalk|stalks|stalking|stalked|threaten|threatens|threatening|threatened|
    molest|molesting|molested|molests|rob|robs|robbing|robbed|grope|groping|groped|abuse|abuses|abusing|
    abused|strangle|strangles|strangling|strangled|choke|chokes|choking|choked|suffocating|kidnap|
    kidnapped|kidnapping|torture|torturing|tortured|murder|murdering|jumped|beats up|beat up|beating up|
    burning|burned|pimping|trafficking|trafficked|smack|smacks|smacking|smacked|strike|struck|grabbed|
    grabbing|drag|dragged|dragging|tackled|whipping|pinned|held down|shot
attacked = hit|beaten|beat|punched|slapped|kicked|attacked|assaulted|raped|stabbed|shot|strangled|
    choked|threatened|abused|robbed|followed|stalked|kidnapped|trafficked|jumped|molested|held|tortured|
    chased|mugged|drugged|poisoned|roofied|pushed|burned|tied up|gang raped|beaten up|beat up|groped|
    trapped
will = will|would|going to|about to|might|may|could|can|wants to|want to|try to|trying to|tries to|
    tried to|threatens to|threatening to|threatened to|ready to|planning to|plans to|plan to|said|says|
    swore|intend to|intends to|need to|got to|have to|should|let me|feel|feels|feeling|urge to|desire
    to|decided to|thinking of|thinking about
weapon = gun|guns|pistol|rifle|shotgun|firearm|firearms|handgun|revolver|knife|knives|machete|weapon|
    weapons|armed|ax|axe|hammer|crowbar|baseball bat|bat|blade|razor|razors|box cutter|sword|hatchet|
    glock|bomb|gunshots|gunshot|gunman|gunpoint|knifepoint|box cutters|ammo|bullet|bullets|tire iron|
    scissors|screwdriver|shank|brick|taser
high_place = bridge|roof|rooftop|ledge|building|balcony|cliff|window|overpass|tower|parking garage|
    garage|tracks|train tracks|railing|edge|water tower|# floor|floor
dead = die|dead|gone|not here|not exist|not be here|not alive|not wake|disappear|vanish|dying|death|
    never born|never been born|over|be asleep forever|sleep forever|never wake
want = want|wants|wanted|wanting|wish|wishes|wished|wishing|rather|prefer|hope|hopes|hoping|deserve|
    deserves|ready|need|needs|plan|plans|planning|intend|going|try|trying|tries|tried|would|decided|let
    me|let him|let her|prepared|begging|pray|praying|prayed|might as well|about
live = live|living|lives|life|alive|exist|existing|existence|go on|going on|keep going|carry on|
    continue|be around|be here|being here|being alive|wake up|waking up|survive|go forward|be on this
    (earth|planet)|be in this world|stay alive|be on earth|see tomorrow|be born|been born|see another
    day|make it through
call = call|dial|send|get|need|needs|want|phone|bring|where is|have you called|should i call|contact|
    called for|calling|sending|give|transfer|connect|notify|alert
rescuer = 911|ambulance|ambulances|paramedic|paramedics|ems|emt|emts|medic|medics|police|cops|cop|
    sheriff|swat|fire department|firefighters|rescue|officer|officers|squad|988|law enforcement
soon = now|right now|quick|quickly|fast|immediately|asap|hurry|hurry up|right away|urgently|urgent|this
    (second|minute)
"""
