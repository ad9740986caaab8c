"""Tell how English is spoken: its contractions, its numerals, and words without a meaning of their own."""

from helpline.callflow.danger.normal import Speech, whole_words

_FILLERS = """
um uhm umm uh uhh er erm ah ahh aw oh ooh hmm hm mm mhm eh huh like just really actually basically
literally honestly seriously please ok okay well so very yeah yes yep yup ya hi hello hey
christ damn dang fucking fuckin fuck freaking freakin friggin shit bloody goddamn gosh kinda sorta
totally completely maybe probably perhaps possibly look listen sir maam even still already currently
suddenly somehow anyway alright guys quite pretty
"""

_WORDS = """
can't=can not  cant=can not  cannot=can not  won't=will not  wont=will not  ain't=is not  aint=is not
shan't=shall not  dont=do not  doesnt=does not  didnt=did not  isnt=is not  wasnt=was not  arent=are not
werent=were not  hasnt=has not  havent=have not  hadnt=had not  couldnt=could not  wouldnt=would not
shouldnt=should not  im=i am  ive=i have  hes=he is  shes=she is  theyre=they are  youre=you are
weve=we have  theyve=they have  theres=there is  thats=that is  whats=what is  wheres=where is
someones=someone is  gonna=going to  gunna=going to  gon'=going to  goin=going  finna=going to
imma=i am going to  ima=i am going to  i'mma=i am going to  wanna=want to  gotta=got to  tryna=trying to
hafta=have to  lemme=let me  gimme=give me  outta=out of  dunno=do not know  cuz=because  cause=because
'cause=because  'em=them  em=them  u=you  od'd=overdosed  od'ed=overdosed  oded=overdosed
od'ing=overdosing  oding=overdosing  od's=overdose  ods=overdose  od=overdose  o'd=overdosed
o'deed=overdosed  overdosin=overdosing  narkan=narcan  narcanned=gave narcan to
narcaned=gave narcan to  narcan'd=gave narcan to  nalaxone=naloxone  naloxon=naloxone
naloxona=naloxone  noloxone=naloxone  breathin=breathing  killin=killing  dyin=dying  livin=living  wakin=waking
movin=moving  bleedin=bleeding  chokin=choking  beatin=beating  hittin=hitting  hurtin=hurting
tryin=trying  takin=taking  thinkin=thinking  shakin=shaking  havin=having  seizin=seizing
turnin=turning  respondin=responding  cuttin=cutting  comin=coming  threatenin=threatening  grey=gray
bluish=blue  blueish=blue  greyish=gray  grayish=gray  purplish=purple  pulseless=no pulse  zero=0
one=1  two=2  three=3  four=4  five=5  six=6  seven=7  eight=8  nine=9  ten=10  eleven=11  twelve=12
thirteen=13  fourteen=14  fifteen=15  sixteen=16  seventeen=17  eighteen=18  nineteen=19  twenty=20
thirty=30  forty=40  fifty=50  sixty=60  seventy=70  eighty=80  ninety=90  hundred=100  thousand=1000
dozen=12  dozens=24  anymore=any more
"""

_PHRASES = {
    r"(\S+)n't": r"\1 not",
    r"(\S+)'s": r"\1 is",
    r"(\S+)'re": r"\1 are",
    r"(\S+)'m": r"\1 am",
    r"(\S+)'ve": r"\1 have",
    r"(\S+)'ll": r"\1 will",
    r"(\S+)'d": r"\1 would",
    r"(\S+)in'": r"\1ing",
    # Words said while thinking.
    r"you know": "",
    r"i mean": "",
    r"my (?:god|lord|jesus)": "",
    r"(?:god|lord|jesus)(?! (?:take|takes|to|let|is|will|can) )": "",
    r"i (?:think|guess|believe|feel)(?= (?!about|of|that i am not))": "",
    r"i am (?:pretty )?(?:not )?sure(?= )": "",
    r"(?:(?:sort|kind) )+of(?: of)*": "",
    r"thank you": "",
    r"for the love of": "",
    # Words that speech recognition splits.
    r"(my|your|him|her|our|them|it) (self|selves)": r"\1\2",
    r"over (dos\w+)": r"over\1",
    r"o d": "overdose",
    r"oh (?:deed|ding|deeing)": "overdosed",
    r"nar (?:can|con)": "narcan",
    r"no 1": "nobody",
    r"9 11": "911",
    r"(?<! 1000 )9 100 (?:and )?11": "911",
    r"9 double 1": "911",
    r"(?<! 1000 )9 (?:100 )?(?:and )?80 8": "988",
    r"9 double 8": "988",
    # The crisis line by its name, which is no talk of prevention.
    r"suicide prevention(?= (?:hot ?line|life ?line|help ?line|line|number|center) )": "suicide",
    r"(number|line|hotline) (?:for|of|to) (?:the )?suicide prevention": r"\1 for suicide",
}

SPEECH = Speech(
    words=dict.fromkeys(_FILLERS.split(), "")
    | dict(pair.strip().split("=") for pair in _WORDS.replace("\n", "  ").split("  ") if pair.strip()),
    phrases=whole_words(_PHRASES),
    repeated=frozenset({"help"}),
)

_SMALL_WORDS = """
the an i my is are was were she they there this that with and of for can could you please in to at him
her his it have had going out here someone somebody call dial hello need want s t re ve ll
"""
SMALL_WORDS = frozenset(_SMALL_WORDS.split())
"""Common words that tell English from Spanish, and the endings of contractions."""
