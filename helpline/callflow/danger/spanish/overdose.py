"""Spanish patterns of an overdose.

Signs of one, an overdose named, too much taken or mixed, and the antidote needed now.
"""

TABLE = """
; Words that are enough by themselves, once what is harmless has been taken out.
(respira|respirando|respiracion|inconsciente|inconscientes|pulso|latidos|rcp|agoniz*)
(congestion alcoholica|coma etilico|intoxicacion)
(esta|sigue|si) (vivo|viva) $
(no se|no sabemos|sabe|saber|diga|decir|ver|checar) .. (vivo|viva)
(los 2|las 2|todos|ambos) .. (desmay*|inconscient*|dormid*|tirad*|mal)

; Not breathing, or hardly.
{not} ... {breathe}
{stop} .. {breathe}
{hardly} .. {breathe}
(apenas|penas) .. (aguant*|consciente|conciente|despiert*|vivo|viva|habla|responde|mueve)
{breathe} .. {hardly}
(jal*|agarr*|busc*|pid*|falt*|boque*|tom*) .. (aire|resuello)
(va|fue|yendo|acaba|acabo|acabando) .. aire
falta .. (aire|respiracion|aliento|oxigeno)
(quedo|quedando|quedar|queda|falto|falta) sin [el|la] (aire|respiracion|aliento|respirar|oxigeno)
(boqueando|boquea|jadeando|jadea|gorgote*|resopl*|estertor*)
(ronc*|ronquido*|ronquera) .. (raro|rara|raros|feo|fuerte|extrano|despierta|despertar|no|duro|horrible)
(hace|haciendo|hacia) [un|unos] (ruido|ruidos|sonido|sonidos) (raro|raros|extrano|extranos|feo|feos|con
    la garganta|con la boca)
(ruido|ruidos|sonido|sonidos) .. (garganta|pecho|raro*|extran*|feo*)
(rcp|resucitacion|masaje cardiaco|boca a boca|compresiones|primeros auxilios)

; Not waking, not answering.
{not} ... {wake}
{not} [{cl}] .. [logro|puedo|puede|podemos|quiere|hace] .. {wake}
(tratando|tratado|trate|intento|intente|intentando|tratamos|intentamos|cuesta|dificil|imposible) ..
    (despert*|reanim*|reviv*|levantar*)
(sacud*|mueve*|muevo|grit*|habl*|cachete*|toco|llamo|echo agua|pellizc*) .. (y|pero) {not}
(inconsci*|inconci*|desmay*|desvanec*|noque*|desplom*|inerte|sin sentido|sin conocimiento|privado|
    privada|privo|sin vida|sin fuerzas y)
(perd*|pierd*) [el|la|su] (conocimiento|consciencia|conciencia|sentido|pulso)
(coma|estado de coma|shock)
(se|esta|esta todo|quedo|quedando|puso|poniendo) .. (fue|apago|apagando|apagado|desconecto|perdido|ido|
    tieso|tiesa|rigido|rigida|engarrot*|flojo y|aguado|aguada|guango|flacido|flacida|duro|dura|trabado|
    trabada|tumbado)
(quedo|queda|quedando|quede|esta|cayo) [todo|toda] (dormido|dormida|tendido|tendida|tirado|tirada|tieso|
    tiesa|botado|botada|acostado|acostada) .. (y|no|en|pero)
(tirado|tirada|tendido|tendida|botado|botada|acostado|acostada|cayo|caido|caida|encontre|encontramos|
    encontraron|encontro|halle|hallamos) .. (piso|suelo|bano|tina|tirado|tirada|inconsciente|banera|
    calle|banqueta|morado|azul|asi|cuarto)
(encontr*|hall*|quedo|queda|esta|tirado|tirada) .. boca abajo
(cabecea*|dormitando) .. (y|no)
(se|le) [{cl}] .. (voltearon|voltea|volteando|fueron|van|viraron|pusieron|blanquearon|quedaron) ..
    (ojos|ojo|blanco|blancos)
ojos .. (en blanco|blancos|para atras|volteados|hacia atras|idos|abiertos y|perdidos|virados)
pupilas .. (chiquitas|pequenas|puntitos|dilatadas|cerradas)
(va|viene|vino|fue|yendo|pierd*|perd*) ... (conocimiento|sentido|mundo $)
(desguanz*|desmorec*|descompens*|yeyo|patatus|soponcio|telele|sirimba|insolt*)
(y|ni|que) no (habla|hablo|se para|se levanta|contesta|responde|dice nada|se mueve|abre|vuelve)
{third} .. no .. (habla|contesta|responde|aguanta la cabeza|sostiene|mantiene despiert*|se para|se
    mantiene)
(mirando|mira|viendo|vio) .. (fijo|fijamente|vacio|la nada|perdido|babe*|y)
babe*
aguja .. (brazo|cuello|vena|pierna|mano)
(estamos|estoy|voy a|vamos a) perd* [lo|la]
(lo|la|los) (perdimos|perdemos|pierdo|perdi|estamos perdiendo)
se (me|nos|le) (va|esta yendo|anda yendo) [mi|el|la|este|esta] ({relative}|{other})
(se|nos) [nos|me|le] (va|esta yendo|estan yendo|fue|iba|apaga|acaba) $
(se quedo|quedo|quedado|esta|quede) [todo|toda] (ido|ida|pegado|pegada|trabado|trabada|en el viaje|
    viajado|viajada|bien puesto|noqueado|noqueada|muy drogad*|demasiado drogad*|pasado|pasada)
(mucho|muchisimo|demasiado) (drogad*|intoxicad*|tomad*|ebri*|borrach*) .. (y|no)
(encontr*|halle|hallamos|hallaron) ... (jeringa|aguja|bano|piso|suelo|inconsciente|azul|morado|tirad*|
    inconscient*|frio)
(bano|piso|suelo|carro|cama) .. (jeringa|aguja)
(no|ni) .. (sostiene|aguanta|detiene|levanta|mantiene|abre) .. (cabeza|ojos|despiert*|parado|parada|pie)
(cambi*|perd*|pierd*) .. color*
(se|me) .. (fue|paso|pasaron) la mano
siento que me (voy|muero|apago|duermo)
(flojo|floja|flojito|flojita|aguado|aguada|aguadito|aguadita|guango|guanga|laxo|laxa) .. (brazos|y|todo|
    cuerpo|no|como trapo)
(quedo|puso|esta|pone) [todo|toda] (flojo|floja|flojito|flojita|aguado|aguada|aguadito|aguadita|guango|
    guanga)
no .. (senales|senal|signos|recobra|recupera|vuelve)
(azoto|azotaron|cayo de espaldas|fue de espaldas|cayo de boca|cayo desplomad*|cayo como|se desplom*)
{not} ... ((vuelv*|volv*) en si|reaccion*)
{not} [{cl}] (vuelve|volvio|vuelva|vuelven|regresa|regreso) $
no .. (pela|pelan|abre|abren|parpadea) .. (ojos|ojo)
(trabo|trabada|trabado|apreto|apretada|engarrot*) .. (quijada|mandibula|dientes|manos|cuerpo)
(inyect*|pic*|puy*|fum*|meti*) .. y .. (cayo|desplomo|quedo|fue de|azoto|desmayo|durmio)
(cayo|cayeron|caiga|desplomo) (y no|redond*|desmayad*|inconsciente|de repente|como|seco|seca)
(hacer|hago|hacemos|lograr|logro|logramos|consigo) que ... (vuelva|reaccione|despierte|responda|respire|
    abra|conteste|se mueva)

; Blue, gray, cold; no pulse.
(puso|poniendo|pone|pusieron|pusiendo|pongo|puse|esta|estan|quedo|quedando|ponen|se ve|ve|vuelto|
    volviendo|volvio|tornando|tiene|tienen|anda|labios|labio|boca|cara|unas|dedos|piel|manos|morado|
    todo|toda) .. (azul|morado|morada|morados|moradas|gris|grises|palido|palida|palidos|blanco como|
    blanca como|amarillo|transparente|ceniz*|color ceniza|verde|negro los)
(azul|morado|morada|morados|moradas|gris) .. (labios|boca|cara|unas|dedos|piel)
(esta|estan|siento|pone|poniendo|puso|quedo|quedando|sentimos|toco|siente|se ve|pusieron|tiene|manos|
    cuerpo|pies|piel) [todo|toda|las|los|el|la] [manos|pies|cuerpo|labios|piel] frio [y|como|no|de la
    muerte]
frio y (no|tieso|tiesa|palido|palida|sudoroso|morado|sudando|rigido)
(frio como|frio hielo|hielo)
{not} ... (pulso|latido|latidos|late|laten|palpita|signos vitales|signos|corazon)
(pulso|latidos|corazon) .. (debil|lento|bajo|bajando|paro|paro de|detuvo|apagando|perdiendo|no|dejo|
    parando|deteniendo|fallando)
{stop} .. (corazon|latir|latiendo)
(paro|detuvo|deteniendo|fallo|fallando|apago) .. (corazon|pulso)
(cayo|caido|cae|quedo) (redondo|redonda|de espaldas|fulminado|seco|como muert*|como tabla)
(dejo|deja) de (latir|moverse|mover|responder|reaccionar|hablar)
sin (pulso|vida|signos|latidos|aire|reaccion|respuesta|reaccionar|responder|moverse|respirar|aliento)

; Dead or dying.
(se|me) [esta|anda] (muriendo|muriendose|yendo|apagando) [se|me|nos]
(esta|estan|estoy|parece|quedo|creo|este) .. (muerto|muerta|muertos|muriendo|agonizando|agoniza|
    moribund*|grave)
(voy|va|vamos|puede|podria) [a] [{cl}] morir [se|me|nos|te]
no .. dejen (morir|se muera)
(no|ni) .. (dej*|quiero que|permit*) .. (morir|muera|muere)

; An overdose named.
sobredosis
(sobredosific*|intoxic*|envenen*|veneno)
(dosis) .. (alta|muy alta|grande|doble|mortal|letal|equivocada|fuerte|excesiva|toxica)
(se|me|nos) [{cl}] [ha|habia|han] (paso|pase|pasaron|pasado|pasando|fue la mano|paso la mano|sobrepaso|
    excedio|excedi|excedido) [de] [la] .. (droga|drogas|dosis|heroina|pastillas|alcohol|fentanilo|
    tragos|linea|mano|medicina|copas|medicamento)
(se|le) [le] (paso|fue|paso de|pasaron) la mano
(se|me|te) (paso|pase|pasaste|pasado|pasaron) de (la|el|las|los|su|pastillas|droga|drogas|dosis|heroina)
(pasado|pasada|pasadas) de (droga|drogas|pastillas|dosis|fentanilo|medicamento*)
(mal viaje|malviaj*|mala droga|droga mala|droga adulterada|adulterad*|cortada con|tenia fentanilo|traia
    fentanilo|con fentanilo)

; Too much, too many, all of it; mixed.
{took_past} ... {much} ... {drug}
{took_past} [..] (demasiado|demasiada|demasiados|demasiadas|de mas|todo el frasco|el frasco|un frasco|
    toda la|todas las|todo el|todas mis|todas sus|un bote|el bote|de golpe|de un jalon|de un solo|de
    una vez|de un tiron|una bola|un monton|un chingo|un puno|un punado|mas de la cuenta|de la cuenta|lo
    que no|mas de lo)
{took_past} [..] (las|mis|sus|unas|esas|estas|todas|los|unos|varias|algunas) .. (pastillas|pildoras|
    capsulas|tabletas|calmantes|somniferos|medicinas|medicamentos|pastilla) [de|y|para|con|no|que]
(tome|tomo|trague|trago|comio|comi) (todas|todos|todo)
(meti|metio|inyecte|inyecto|fume|fumo) .. (gramo|gramos|onza|#5+ (bolsas|lineas|pases))
(inyecto|inhalo|esnifo|jalo|aspiro|metio|tomo|fumo|pico|puyo|trago|bebio|puso) .... y [se] [me|nos|le]
    (cayo|desmay*|quedo|puso|durmio|fue|
    apago)
(tome|tomo|trago|trague|bebio|bebi|metio|meti) .. {drug} .. (con|encima de|arriba de|sobre|junto con)
    .. {drug}
{took_past} ... #5+ [de] [las|mis|sus|esas|sus] [..] {drug}
(tome|tomo|tomaron|trago|trague|tragado|metio|meti|inyecto|comio|comi|ingirio) #5+ (de|pastillas|todas)
(uso|usado|use|usaron|hizo|hecho|metio|meti|metido|inyecto|inyecte|puso|consumio|consumido|fumo) ..
    (mucha|demasiada|mucho|demasiado|demasiadas) .. (heroina|droga|drogas|fentanilo|cristal|coca|de|y|
    ahora|hoy|perico|chiva)
(ha|he|han|haber) (tomado|consumido|tragado|usado|metido|inyectado|bebido|ingerido) .. (mucho|mucha|
    demasiado|demasiada|muchas|muchos|demasiadas|todo|todas|tanto|tanta|tantas)
(tomo|bebio|tomado|bebido) (mucho|demasiado) [alcohol] .. (y|hoy|anoche|ahora|no)
(mezcl*|combin*|junt*|revolv*|revuelt*|revolvio) .. ({drug}|whisky|cerveza|vino) .. (con|y) .. ({drug}|
    whisky|cerveza|vino)
(mezclo|mezcle|mezclado|mezclaron|combino|combine|revolvio|revolvi|revuelto|junto) .. {drug}
(tomo|tome|trago|tomaron|tomado|ingirio|comio|metio) {drug} [..] (con|y) .. {drug}
(tomo|tome|tragado|trago|metio|comio|dieron|inyecto|ingirio|agarro|fumo|consumio|dio|toma) (algo|quien
    sabe que|no se que|cosas|unas cosas|porqueria)
no .. (se|sabemos|sabe) .. (que|cuanto|cuanta|cuantas) .. (tomo|metio|trago|inyecto|consumio|comio|
    dieron|tomado|fumo|usado|ha tomado|puso|ingirio)
(que|cuanto|cuantas) se (tomo|metio|trago|inyecto|habra tomado)
(dosis doble|doble dosis|2 dosis)
{took_past} ... (2|3|doble) (veces|vez) [de] [la|el|mi|su|mis|sus|las] .. {drug}
{took_past} ... {drug} .. (2|3) veces [hoy|ayer|esta|ahora|por|$]
(por error|por accidente|accidentalmente|sin querer|equivoc*) .. ({took}|pastilla*|medicin*|dosis)
({took_past}) .. (por error|por accidente|accidentalmente|sin querer|equivocad*|a proposito|adrede)
(drogaron|me drogo|la drogo|le echaron algo|le pusieron algo|me pusieron algo|me echaron algo|algo en
    la bebida|algo en el trago)
(voy|va|quiero|quiere|vamos|pienso|piensa|iba|ganas|pensando|punto) [a|de|en] [{cl}] (tomar|tragar|
    meter) [{cl}] .. (todas|todo| frasco|bote|pastillas|punado)
(cruz*) .. (pastilla*|alcohol|droga*|medicina*) .. (alcohol|pastilla*|droga*|trago*)
(pase|linea|piquete|arponazo|dosis|cuete) .. (muy fuerte|demasiado|fuerte|grande|de mas)
({took_past}|puyo|pico|piqu*|puy*) de mas
{took_past} ... y [..] (esta|anda|puso|siente|sigue|quedo) .. (mal|malo|mala|raro|rara|grave|palid*|
    dormid*|ido|ida)
(inhalo|inhale|fumo|fume|inyecto|aspiro|olio|jalo) (algo|eso|quien sabe|no se|una cosa|thinner|
    pegamento|gas)

(se|me) (bajo|baje|avento|avente|empino|empine|zampo|zampe) .. (botella|frasco|bote|caja|pastilla*|jarabe|todo|todas)
(labios|lengua|boca|cara) .. (dormid*|adormec*|entum*|hormigue*)
(ojos) abiertos .. (pero|y|no)
no tiene color

; The antidote, needed or given.
^ .. {antidote} $
(necesit*|ocup*|traig*|trae|traer|traen|tienen|tiene|tengo|hay|dar|di|dio|dimos|dieron|eche|echo|puse|
    puso|pusimos|
    pusieron|use|uso|usamos|den|deme|mande|manden|busc*|donde esta|consig*|mas|otro|otra|el|la|un|2|3|quiero|
    urge|falta|ponga*|aplic*) .. {antidote}
{antidote} .. {soon}
(di|doy|dimos|eche|echo|puse|puso|pusimos|otro|segundo|mas|2) [el|un|otro|segundo|1|2] (spray|espray|
    sprays|atomizador)
{soon} .. {antidote}
(necesita|necesitan|necesitamos|ocupa|ocupan|ocupamos|urge|hace falta|falta|necesito|ocupo) ..
    {antidote}
(dar|di|dimos|dieron|dio|doy|de|puse|pusimos|pusieron|puso|pongo|poner|ponga|aplique|aplico|aplicaron|
    aplicamos|aplicar|aplicado|echar|eche|echamos|echo|eche|administr*|inyect*|use|uso|usamos|usar|
    rocie|dado|dando|poniendo|puesto|metimos|meti|dele|ponga*|deme|denme|tire|tiraron|tiro) [{cl}] ..
    {antidote}
{antidote} .. (no|nada|tampoco|otra vez|todavia no|sigue|ni) ..
(no|sin|donde|donde esta|acabo|otra|otro|mas|segunda|otra dosis de|2|3|no tengo|no tenemos|no hay|no
    encuentro|no encontramos|se acabo) [hay|tengo|tenemos|esta|consigo|encuentro] [el|la|mas|dosis de|
    de|ningun] {antidote}
(no|ni|sin) [nos|me|le] (queda|quedan|quedo|alcanza|tengo|tenemos|hay|traigo|traemos) [mas|el|la|nada
    de] {antidote}
(cuanto|cuanta|cuantas|cuantos|cada cuanto) ... {antidote}
(como|cuando|debo|tengo que|puedo|cuanto|cuanta) .. (usa|uso|pongo|pone|aplico|aplica|doy|da|echo|usar|
    poner|aplicar|dar) [{cl}] [el|la] .. {antidote}
(traigan|traiga|manden|mande|tienen) .. {antidote} .. (ahora|rapido|urgente|aqui|por|ya)

; Afraid of somebody's death, which is the opposite of a wish for it.
(no|ni) [me|se|nos] (quiero|quiere|queremos|quisiera) [que] [me|se|nos] (morir|morirme|morirse|muera|
    mueran|muramos)
"""

DEATH = """
; Somebody is dying or dead, unless it is wished for: then it is suicide.
(muerto|muerta|muertos|muertas|morir|muero|muere|mueren|muera|muriendo|muriera|morirme|moriria)
(se|me|nos|te) [{cl}] [me|nos] [esta|estan|estaba|estuviera|va|van|puede|podria|vaya|voy|estoy] [a]
    [{cl}] {die} [se|me] [nos|me|se]
"""
