"""Spanish patterns of other dangers to the body.

Seizures, choking, hearts, bleeding, and what a child swallowed.
"""

TABLE = """
; Words that are enough by themselves, once what is harmless has been taken out.
(convuls*|sangre|sangr*|desangr*|hemorragia|asfixi*|atragant*)
(no|ni) .. (deja|para|paro|dejo|puede dejar) de (temblar|sacudir*|vomitar|sangrar|convulsionar|gritar)

; Seizures.
(convuls*|epilep*|ataque epileptico|espasmos|temblores fuertes)
(dio|dando|da|dieron|dan|tiene|teniendo|tuvo|esta con|sufre|sufriendo|sufrio|agarro|pego|entro) ..
    (ataque|ataques|derrame|infarto|paro|embolia|convulsion|patatus|telele|soponcio|aneurisma|trombosis|
    embolia)
espum*
(trag*|mord*|muerd*) .. lengua
(espuma|baba|espumarajos) .. (boca|nariz|por)
(echando|echa|saca|sacando|saliendo|sale|botando|bota) .. (espuma|sangre|baba)
(tiembl*|tembl*|sacud*|brinc*|retorc*|retuerc*|jalone*) .. (mucho|todo|toda|sin control|piso|suelo|
    incontrolable*|no para|parar|feo|horrible)
(delirium|delirando|alucina*|delirio)

; Choking, drowning.
(ahog*|asfixi*|atragant*|ator*|sofoc*)
(cerr*|cierr*|hinch*|inflam*) .. garganta
garganta .. (cerr*|cierr*|hinch*|inflam*)
(lengua|cara|labios|ojos) .. (hinch*|inflam*) .. (y|no|mucho|respir*)
(reaccion alergica|anafila*|alergia fuerte|shock anafilactico)

; Heart, brain, blood, injuries.
(infarto|infart*|derrame cerebral|paro cardiaco|paro respiratorio|paro cardio*|embolia|ataque cardiaco|
    ataque a el corazon|ataque de el corazon|ataque de corazon|septicemia)
(duele|dolor|dolores|presion|opresion|aprieta|punzada*) .. pecho
(aplast*|apret*|aprieta|oprim*|peso|piedra|elefante) .. pecho
pecho .. (duele|aprieta|dolor|oprime)
(sale|salir|explota*|acelerado|acelerando|brinca) .. corazon
no .. (siento|siente|sentir) .. (cara|brazo|brazos|pierna|piernas|lado|cuerpo|mano|manos|pies|boca)
(duerme|dormido|adormec*|entum*) .. (brazo|cara|lado)
corazon ... (rapido|salir|sale|acelerado|explota*|explotar|mil|fuerte y|a mil)
(sangr*|desangr*|hemorragia*)
(vomit*|escup*|tose*|tosiendo) .. sangre
(golpe*|pego|dio|abrio|rompio|partio|descalabr*) .. cabeza
(cort*|revento) .. (arteria|vena|venas|yugular)
(fractur*|quebro el cuello|rompio el cuello)
(atropell*|electrocut*|quem* viv*|choco y|accidente .. (grave|ahora|acaba|aqui)|volco)
(rompio la fuente|esta naciendo|va a nacer|dolores de parto|trabajo de parto|esta dando a luz|aborto
    espontaneo|perdiendo el bebe|perdiendo a el bebe)
(labor de parto|contracciones|dando a luz|va a dar a luz|viene el bebe)
(coma diabetico|azucar .. (baja|bajo|alta|subio)|glucosa .. (baja|alta))
(fiebre|temperatura) .. (#5+|alta|altisima|mucha|delira*)
(brote psicotico|psicosis|esta loco y|se volvio loc*|fuera de si)
(paraliz*|cara chueca|boca chueca|no .. habla .. (bien|bien y|y)|no siente .. (cara|brazo|lado|cuerpo))
(se|me) .. (puso|poniendo|pusieron|puse) .. (grave|malisimo|malisima|mal|malo|mala|peor|feo)
(esta|estan|estoy) .. (grave|gravisim*|malisim*|mal herid*|herid*|en peligro)
{third} .. (herido|herida|heridos)

; A child, or somebody else, has swallowed or touched something.
(se|lo) .. (trago|comio|tomo|tragado|comido|bebio|chupo|tragaron) [..] (una|un|unas|unos|mi|mis|la|las|
    el|los|algo|veneno|cloro|2|3|5|gasolina|pila|moneda) .. {drug}
{small} ... (trago|tragado|tragando|comio|comido|bebio|agarro|agarrado|chupo|metio|lamio| mordio|ingirio|
    ingerido|encontro|toco) ... {drug}
{little} .. (tomo|tomado|toma) ... {drug}
{small} .. (tomo|tomado) .. (mi|mis|sus pastillas|de mis|las pastillas|unas|todas|algo) .. {drug}
{small} ... (trae|traia|tiene|tenia|puso|metio|con|hall*|encontr*) ... {drug} ... boca
{little} .... (agarr*|comi*|trag*|tomo|meti*|encontr*|chup*|mord*|boca) .... {drug}
{drug} ... (en la|a la|en su) boca
{small} .... (en|a) la boca
{small} .... (agarr*|abri*|encontr*|hall*) .... (comi*|trag*|tomo|chup*)
{little} .... (chup*|lami*|mord*|trag*|comi*|meti*) .. (tira|tiras|parche|algo|pila|moneda|pastilla*)
{took} .. (liquido*|limpiador*|quimico*|producto*) .. (limpi*|limpieza|$)
# (ano|anos|anitos|meses) .... (agarr*|comi*|trag*|tomo|meti*|encontr*|chup*|mord*) ....
    ({drug}|tira|algo|boca)
{took} [el|un|una|mi|mis|la|su] (cloro|veneno|raticida|gasolina|thinner|detergente|insecticida|acido|lejia)
{little} .. (toco|inhalo|expuest*) .. {drug}
{small} ... (anda|esta|ve) (rar*|mal|extran*)
(chup*|lamio|mordio|mastic*) .. {drug}
{small} .. (encontr*|agarr*|hall*|abri*|saco|sacaron|tiene|tenia) .. {drug} .. (y|boca|mano|de|comi*)
(se|lo|la|las|los) .. (comieron|tomaron|tragaron|chuparon) .. (unas|unos|una|uno|pastilla*|mis|todo|las|
    los)
(paso|pasa|pasando|sucede|tiene) .. a mi bebe
{small} .. (trago|tragado|comio|ingirio|metio) .. (algo|una|un|la|el|mi)
({small}|se|lo) .. (trago|tragado|comio|tomo|bebio|ingirio) .. (cloro|pila|pilas|bateria|veneno|
    raticida|moneda|jabon|detergente|gasolina|thinner|moneda|iman|bolsa|bolsita|globo|alcohol)
(tomo|trago|tomado|tragado|bebio|tome) [el|la|un|una|mi|su] (gel|desinfectante|pinol|fabuloso|
    quitaesmalte|acetona|perfume|locion|limpiador|anticongelante)
(tomo|trago|tomado|tragado|comio|ingirio|tome) [el|un|una|mi|mis|la|su] (cloro|veneno|raticida|bateria|
    gasolina|thinner|pila|detergente|jabon|insecticida|acido)
"""
