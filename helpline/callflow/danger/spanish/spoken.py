"""Tell how American Spanish is spoken: shortened words, pronouns on verbs, and words without meaning."""

from helpline.callflow.danger.normal import Speech, whole_words

_FILLERS = """
eh ehm em mmm mm hm um uh este esto pues bueno mire mira oiga oye fijese fijate ay aja ah oh uy huy ya
asi muy bien tan realmente digamos entonces ok okey okay si claro hola alo buenas
porfavor porfa nomas mismo misma vea ve che pue tambien aun todavia incluso solo solamente simplemente
basicamente literalmente honestamente quizas quiza talvez osea onda guey wey mae vos usted ustedes
maldito maldita puto puta pinche cono mierda carajo chingado super demasiadamente poquito
"""

_WORDS = """
pa=para  pa'=para  pal=para el  ta=esta  ta'=esta  toy=estoy  tas=estas  tan=estan  taba=estaba
tamos=estamos  toi=estoy  q=que  k=que  xq=porque  na=nada  na'=nada  to'=todo  toa=toda
tos=todos  pos=pues  ahorita=ahora  ahoritita=ahora  orita=ahora  horita=ahora  m'ijo=hijo  mijo=hijo
mija=hija  mijito=hijo  mijita=hija  hijito=hijo  hijita=hija  al=a el  del=de el  dos=2  tres=3
cuatro=4  cinco=5  seis=6  siete=7  ocho=8  nueve=9  diez=10  once=11  doce=12  trece=13  catorce=14
quince=15  dieciseis=16  diecisiete=17  dieciocho=18  diecinueve=19  veinte=20  veinticinco=25
treinta=30  cuarenta=40  cincuenta=50  sesenta=60  setenta=70  ochenta=80  noventa=90  cien=100
cientos=100  docena=12  docenas=12  cero=0  azulitos=azul  azulitas=azul  moraditos=morado
moraditas=morado  palidito=palido  palidita=palido  friecito=frio
moradito=morado  moradita=morada  azulito=azul  azulita=azul
azules=azul  azulado=azul  azulada=azul  azulados=azul  palido=palido  friito=frio  friita=fria
fria=frio  frias=frio  frios=frio  helado=frio  helada=frio  overdosis=sobredosis  nalaxona=naloxona
naloxone=naloxona  narcam=narcan  narkan=narcan  narcane=narcan  vazo=vaso  kiero=quiero  kiere=quiere
matao=matado  desmayao=desmayado  ahogao=ahogado  tirao=tirado  muelto=muerto  muelta=muerta
molir=morir  respila=respira  celular=telefono  ojitos=ojos  manitas=manos  boquita=boca  carita=cara
cuerpecito=cuerpo  naiden=nadie  nadien=nadie  haiga=haya  policias=policia  pastillitas=pastillas
pastillita=pastilla  bebito=bebe  bebita=bebe  nenito=nene  chamaquito=chamaco  ninito=nino  ninita=nina
"""

_CLITIC = "me|te|se|nos|le|les|lo|la|los|las"
_NO_VERBS = r"(?:parte|aparte|perla|charla|martes|\w*[iu]erte)"
_IMPERATIVES = (
    "ayude|ayuden|ayuda|salve|salven|salva|manda|mande|manden|llame|llamen|llama|socorra|socorran"
    "|auxilie|auxilien|comunique|comuniquen|deje|dejen|deja|saque|saquen|saca|mata|mate|maten|diga"
    "|digan|di|cuide|cuiden|cuida|perdone|perdonen|perdona|envie|envien|envia"
)

_PHRASES = {
    r"o sea": "",
    r"dios (?:mio|santo)": "",
    r"(?:la )?verdad": "",
    r"por por favor(?: favor)*(?= (?:,|$))": "",
    r"por favor(?: favor)*": "",
    r"(?<!no )sabes?": "",
    r"(?:no )+sabes?(?= (?:me|ya|yo|se) )": "",
    r"(?:yo )?(?:creo|pienso|siento|parece|supongo)(?: yo)? que": "",
    r"me parece(?: que)?": "",
    r"como que": "",
    r"a ver": "",
    r"fijese que": "",
    r"es que": "",
    r"resulta que": "",
    r"no (?:estoy )?segur[oa] (?:de que|de|que|si)": "",
    r"(?:a el|a la) parecer": "",
    r"no me diga": "",
    r"9 11": "911",
    r"(?<! mil )(?:novecientos|9) 80 y 8": "988",
    r"9 doble 8": "988",
    r"(?<! \d )9 uno(?! (?:\d|uno) )": "911",
    r"(?<! mil )novecientos 11": "911",
    r"9 doble uno": "911",
    # One, where it is a digit and no article.
    r"uno(?= (?:\d|uno) )": "1",
    r"(?<= \d )uno": "1",
    # The crisis line by its name, which is no talk of prevention.
    r"(linea|numero|telefono)(?: \S+){0,4}? (?:de|para) (?:la )?(?:prevencion de|prevenir)"
    r"(?= (?:el )?suicidio )": r"\1 de",
    r"sobre dosis": "sobredosis",
    r"nar (?:can|con)": "narcan",
    # A pronoun at the end of a verb becomes a word of its own: matarme, suicidandose, ayudenme.
    rf"(?!{_NO_VERBS} )(\w+(?:[aei]r|ando|endo))({_CLITIC})({_CLITIC})?": r"\1 \2 \3",
    rf"({_IMPERATIVES})({_CLITIC})({_CLITIC})?": r"\1 \2 \3",
}

SPEECH = Speech(
    words=dict.fromkeys(_FILLERS.split(), "")
    | dict(pair.strip().split("=") for pair in _WORDS.replace("\n", "  ").split("  ") if pair.strip()),
    phrases=whole_words(_PHRASES),
    repeated=frozenset({"ayuda", "auxilio", "socorro"}),
)

_SMALL_WORDS = """
el la los las un una unos unas y que de del con por para hay es son esta estan estoy tiene tienen tengo
le lo al mi mis se yo su sus ella ellos otro otra necesita necesito puede puedo favor llame ahora aqui
alguien afuera dio quiere quiero hola llamar llamen marque marquen
"""
SMALL_WORDS = frozenset(_SMALL_WORDS.split())
"""Common words that tell Spanish from English; `no`, `me`, `a` and `he` are words of both."""
