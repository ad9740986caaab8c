"""English patterns of an emergency, an ambulance, the police, 911, and help that is needed this moment."""

TABLE = """
(emergency|emergencies)
(911|988)
^ [the|national|988|want|need|hello] {lifeline} [now] $
{call} me .. {lifeline}
{call} .. the [national|988] {lifeline}
(called|tried|dialed|contacted|reach|reached|is this|through to|talk to|speak to|number for|want|need) [the|a]
    [national|988] {lifeline}
^ [it is|this is|there is|i said] danger [danger|help|here|now] $
; The danger key, said aloud.
^ [i] [press|pressed|push|pushed|hit|option|choose|number|the] [number|the] (1|11|111) [now] $
(ambulance|ambulances|paramedic|paramedics|emts|medics|first responders)
{call} .. {rescuer}
(send|need|get|call|want) .. (police|cops|sheriff|ems|medic|swat|fire department|fire truck|cop|officer)
(send|sending) .. (help|somebody|someone|people|a doctor|medical|backup|anybody|them)
(help help|mayday|sos|s o s)
(need|want|get|send) [..] help {soon}
(help|save) (him|her|them|us) [he|she|they|now|is|quick|before|not]
(help|save) me [..] (he|she|they|is going|dying|die|now|quick|hurry|somebody|someone|i am dying|before)
(somebody|someone|anybody|anyone|nobody) (help|save|call|come|do something|hurry)
(come|get here|get over here|get somebody) {soon}
need .. (somebody|someone|anybody|a doctor|doctor|medical) [help|attention|here|over here] {soon}
(need|get|send|want|have) .. (somebody|someone|anybody) (here|over here|over|out here|down here)
(need|needs) .. (doctor|medic|medical|nurse|hospital) .. {soon}
(need|needs|take|taking|rush*|get|getting|bring*) (him|her|me|them|us|to go|to get|to be taken|my
    {relative}|to) .. (hospital|er|emergency room) [now|$|right now|quick|fast|asap|or]
(medical|immediate) (help|attention|assistance)
(is|are|am) (he|she|they|i) (going to|gonna) (die|be ok|make it)
(hurry|urgent|urgently|life or death|life and death|matter of life|save .. life|running out of time|no
    time|dire)
(before|until) .. (he dies|she dies|i die|they die|we die)
(life|lives) .. (is|are|at) .. (danger|risk|stake|line)
(in|having) [a|an] [full|severe|full blown|mental health|mental|emotional|total] (crisis|breakdown|
    mental breakdown)
crisis (line|hotline|hot line|helpline|number|counselor|team|intervention|center|lifeline|worker|text line)
(house|apartment|building|car|room|place|kitchen|is|am|clothes|hair) .. on fire
(there is|is|started) [a] fire
(accident|wreck|crash) .. (happened|here|now|right now)
(there is|there was|been) .. (accident|wreck|crash) $
(gas leak|explosion|exploded)
(panic attack) .. (and|not|now)
(having|have) .. panic attack
(suicide|crisis) hotline
(missing|disappeared|ran away|run away) .. (and|not|since|suic*)
"""
