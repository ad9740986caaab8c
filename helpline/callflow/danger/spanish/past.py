"""Spanish patterns of danger that is long over, and of people who died and are mourned.

A sentence that matches `LONG_AGO` is harmless, unless it also matches `AGAIN`: then the danger is there again.
"""

LONG_AGO = """
; Long ago, or over.
(antes|antiguamente|en ese entonces) ... (queria|quise|tenia|pensaba|intente|trate|daban|daba|sufria)
    ... {past_event}
{past_event} ... (pero [ahora] no $|ahora (estoy|esta) (mejor|limpi*|sobri*|$))
(tuve|tuvo|dio) .. {past_event} una vez $
(antes|solia|hace anos|hace mucho|de nino|de nina|cuando era) ... (pegaba|golpeaba|maltrataba|lastimaba|
    cortaba|
    abusaba|amenazaba|violo|abuso)
mi ex .. era .. (violent*|abusiv*)
(me|nos|la|lo) (pegaba|golpeaba|maltrataba) .. (cuando|de (nino|nina|chico|chica|joven|pequeno)|antes)

; Somebody's death that is mourned.
(mi|su|nuestro|nuestra|el|la) [{relative}|{other}] (se) [me] (murio|nos fue) [hace|en|el|la] (#|ano|mes|
    semana|
    verano|invierno|enero|marzo|abril|mayo|junio|julio|agosto|diciembre) [pasado|pasada|anos|meses]
(reviv*|salv*) .. {antidote} .. (#|varias|muchas|una|1) (vez|veces)
(murio|fallecio) mi [..] ({relative}|{other}) y (volvi|recai|empece|ando|comence|cai|me puse|estoy|no he)
(aniversario|dia|recuerdo) de [la|una] ... {past_event}
(extran*|perdi|llor*|recuerdo) ... ({relative}|{other}) [que] [se] [me|nos] (murio|fallecio|mataron)
(desde que|despues de que|cuando) [se] .. (murio|fallecio|mataron) .. ({relative}|{other})
(muerte|duelo|perdida|funeral|aniversario|luto) de [mi|su|un|una|la|el|nuestro] ({relative}|{other})
{past_event} ... {long_ago}
(antes|solia|solian) .. (pensaba|queria|intente|trate|pensar|querer|trataba|intentaba) ... {past_event}
    [me]
(hac*) dano [a|en|si|tomar|para] [el|la|los|las|mi] (higado|rinones|rinon|cuerpo|salud|corazon|estomago|
    memoria|cerebro|naltrexona|medicina|metadona)
tengo [mucho|las|los] [manos|pies|cuerpo] frio
{long_ago} .. {past_event}
{long_ago} ... (tuve|tuvo|dio|dieron|fue|estuve|estuvo|hubo|tenia|habia) .. {past_event}
(muri*|murio|murieron|fallec*|perd*|muerto|muerta|muerte|duelo|extran*|mataron|mato) .. (de|por|a causa|
    en|con) .. (sobredosis|{suicide}|cancer|fentanilo|drogas|droga|heroina|infarto|cirrosis|covid|
    accidente|diabetes|viejo|vieja|sida|alcohol|balazo|balazos|el fentanilo)
(perd*|extran*|duelo) .. ({relative}|{other}) .. (por|de|a causa|en|a) .. (sobredosis|{suicide}|
    fentanilo|drogas|heroina|droga)
(se suicido|suicidio de|se mato|sobredosis de|sobredosis que tuvo|murio|muerte de) [mi|de] ..
    ({relative}|{other}) .. {long_ago}
(he|ha|habia|han|hemos) (tenido|sufrido|intentado) (#|varias|muchas|algunas) .. {past_event} [antes|
    veces|varias|2|3]
{past_event} (antes|en el pasado|anteriormente|varias veces|1 vez|alguna vez|muchas
    veces)
(sobrevivi*|sobreviviente|despues de|desde|historial de|antecedentes de|recuper*) .. (sobredosis|
    intento de suicidio|suicidio|infarto|derrame|violacion|abuso)
(cuando|de) (era|fui|yo era|estaba) (nin*|joven|chic*|chiquit*|adolescente) ... {past_event}
"""

AGAIN = """
(anoche|esta noche|esta manana|en este momento|hace rato|hace un rato|hace un momento|
    hace # (horas|minutos)|minutos|acaba de|acabo de)
{past_event} .. (ahora|hoy|otra vez|de nuevo)
(y otra vez|y de nuevo|(lo|esta|estoy|siento|empez*|volvio) .. (otra vez|de nuevo))
(otra vez|de nuevo) .. {past_event}
otra .. (ahora|hoy)
(ahora|hoy) .. {past_event}
"""
"""Phrases that say that it happens again: if one is said, nothing of `LONG_AGO` is taken out."""

GROUPS = """
past_event = suicidas|atropell*|choque|accidente|reviv*|violent*|abusiv*|casi [me|se|nos] (muero|mori|
    muere|murio|matan|mato|morimos)|se mato|se suicido|quito la vida|lo mataron|la mataron|mato|
    sobredosis|suicidio|suicida|
    suicido|suicidarse|suicidar|intento*|intente|intento de suicidio|matar*|convulsion*|ataque*|infarto|
    derrame|violo|violaron|abuso|abusaron|abuso de mi| golpeaba|golpeo|pegaba|maltrataba|pego|murio|
    muri*|muerto|desmay*|ambulancia|911|emergencia| emergencias|urgencias|narcan|naloxona|respirar|coma|
    sangre|policia|cortaba|corte|lastimaba|queria morir*|amenaz*|pistola|balazo|balazos|apunal*|asalt*|
    secuestr*|quitarme|inconsciente|demasiad*| sobredosis|crisis|paso de la|me queria|queria morir|
    queria matar|morir me|morir|matar me|peligro|quiso
long_ago = hace [ya|como|mas de] (#|un|una|unos|unas|varios|varias|muchos|muchas|algunos|tantos|algun|
    bastante|mucho|tiempo|poco mas) [..] (ano|anos|mes|meses|semana|semanas|tiempo|dias|decada*)|hace
    (anos|meses|tiempo|mucho|semanas|bastante)|hace mucho|(semana|mes|ano|verano|invierno|otono|
    primavera|navidad|
    diciembre|enero) (pasado|pasada)|(el|la|en) (ano|mes|semana) (pasado|pasada)|en el pasado|antes de|
    (van|pasaron|cumplo|cumplio|llevo|lleva) [como|casi|mas de] (#|un|unos|varios|muchos) (ano|anos|mes|
    meses)|
    cuando [yo|el|ella|mi] (era|tenia|vivia)|en la (universidad|prepa|secundaria|uni)|
    cuando era|de nino|de nina|de (joven|adolescente|muchacho|muchacha|morro|morra|chamaco|chamaca)|de
    chico|de chica|en la (infancia|adolescencia|escuela|carcel|
    prision|prepa)|en (enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|
    diciembre|#)|en mi juventud|durante anos|por anos|anos atras|meses atras|tiempo atras|de (pequeno|
    pequena)|mi ninez|cuando tenia # |a los # [anos]|en mis (veintes|treintas|veintitantos)
taught = rcp|primeros auxilios|{antidote}|sobredosis|suicidio|emergencia|emergencias|convulsiones|violencia|
    crisis
"""
"""Groups that this file and `questions` need besides those of the language."""
