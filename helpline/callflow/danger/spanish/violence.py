"""Spanish patterns of violence.

Weapons, being beaten, choked, threatened or held, wanting to hurt somebody, and not being safe.
"""

TABLE = """
; Words that are enough by themselves, once what is harmless has been taken out.
(mata|mato|matan|mataron|matar|matando|maten|matara|mataria|asesin*|apunal*|acuchill*|estrangul*|ahorc*|
    secuestr*)
(violo|violaron|violado|violada|viola|violar|violando|violacion|degoll*|balac*|navajaz*|rehen|rehenes)

; Weapons and shots.
{weapon}
(hay|oigo|escuche|oi|oimos|escucho|echando|tirando|estan) .. (disparos|balazos|tiros|balas|disparando|
    balacera)
(alguien|hombre|tipo|estan|esta|andan|anda|vecino|esposo|novio) .. (dispar*|balace*)
(le|lo|la|me|nos|les) [{cl}] (dispar*|balac*|balear*|dieron un tiro|dieron un balazo|pegaron un tiro|
    pegaron un balazo|tiraron)
(trae|traen|tiene|tienen|saco|sacaron|agarro|anda con|con) [un|una|el|la] (pistola|arma|cuchillo|navaja|
    machete|palo|bate|cinto|cinturon|fierro|tubo|martillo|botella)

; Beaten, choked, attacked.
(me|nos|te|le|lo|la|les|los|las|se) ... {attack} [me|nos|lo|la|le|los|las]
{attack} (me|nos|lo|la|le|los|las)
{attack} a [mi|su|la|el|una|un|los|las|mis|sus] .. ({relative}|{other})
(golpiza|paliza|madriza|golpes|putazos|vergazos|cachetada*|punetazo*|patadas|trompadas|chingadazos|
    cintazos|zapes|moretones)
(agarr*|apret*|pus*|tom*|cogio|coge|jalo|jala) .. (de la garganta|por la garganta|de el cuello|por el
    cuello|el cuello|manos en el
    cuello|de el pelo|de los pelos|de las grenas|de el cabello)
(violador|violacion|violaron|violo|abusador|golpeador|violencia domestica|violencia familiar|violencia
    intrafamiliar|violencia en [la|mi] casa|maltrato)
(violent*|agresiv*) .. (conmigo|con|pone|puso|esta|marido|esposo|novio|hijo|y|ahora|pareja)
(pone|puso|esta|poniendo|volvio|vuelto|anda) .. (violent*|agresiv*|furioso|como loco|fuera de control|
    peligroso)
(avent*|empuj*|tir*|lanz*|azot*|estrell*|jal*|tumb*) (me|nos|la|lo|le) .. (pared|piso|suelo|escalera*|
    contra|cosas|cabello|pelo|sillon|plato*)
(me|nos|la|lo|le) .. (avent*|empuj*|tiro|tira|lanz*|azot*|estrell*|jalo|jala|tumb*|aventaron) .. (pared|
    piso|suelo|escalera*|contra|cosas|cabello|pelo|plato*)
(oblig*|forz*|fuerza) .. (sexo|acostar*|relaciones|prostituir*|hacer cosas|desnudar*)
(toc*|manose*|abus*) .. (a mi hija|a mi hijo|a mi nina|a mi nino|a la nina|de mi hija|de mi|partes)
(romp*|quebr*|destroz*|destruyendo) .. (todo|brazo|nariz|dientes|cara|costilla*|cosas|ventana*|vidrio*|
    puerta)
(me|nos) (vienen|viene|van|andan|anda|siguen|sigue) .. (siguiendo|buscando|atras|detras|persiguiendo|a
    matar|a golpear|cazando)
(golpe*|toc*|pate*|peg*) .. la puerta
(punet*|patad*|chingadaz*|manaz*|bofet*|cachetad*)
(fue|fueron|fui|sido|resulto|siendo) ({attack}|herido|herida|baleado|drogada)

; Threatened with it, or wanting it.
{go} [a] [{cl}] {kill} [{cl}]
{kill} (me|nos|lo|la|le|los|las|te|se)
{kill} a (todos|mi|su|alguien|el|la|ella|un|una|los|mis|ese|esa|esos|mis|sus|todo|gente|nosotros|mi)
(me|nos|te|lo|la|los|las|le|les) ... {kill}
(querer|quiere|quieren|quiero|voy|va|van|puede|miedo|ganas|dijo|iba|capaz|puedo|podria|trata|intento|
    pensamientos|impulsos) .. (hacer|haga|hace|haya|hagan|hiciera|haciendo) [{cl}] [algo|dano|un|mal]
    .. (dano|algo|mal|malo)
(me|le|nos|les|la|lo) (hace|hizo|haciendo|haga|hacia|hacen|hagan|ha hecho) (dano|mal|algo malo)
(lastim*|dan*|hier*) (me|nos|lo|la|le|los|a mi|a mis|a el|a ella|a alguien|a mis hijos|a mi bebe|a mi
    hijo|a otros|a los)
(ganas|quiero|voy|miedo|puedo|impulso*|quisiera|deseo*) [de|a] [{cl}] (golpear|lastimar|pegar|danar|
    matar|ahorcar|golpearlo|apunalar|sacudir|aventar) [{cl}] [a] [..] ({relative}|{other}|alguien|todos)
amenaz*
(homicid*|asesin*|feminicid*|descuartiz*)
(viene|vienen|venir|vino|vendra|vendran) .. (por mi|por nosotros)
(viene|vienen|venir|vino|anda|andan|esta|estan|vendra|va a venir|siguen|sigue) .. (a matar*|a golpear*|
    a buscar*|tras de mi|detras de mi|siguiendo*|persiguiendo*|buscando*|acosando*|a hacerme|a hacer me|
    para matar*)
(me|nos) [{cl}] (encontro|esta buscando|anda buscando|esta siguiendo|viene siguiendo|siguen|persigue*|
    vigila*|espera afuera|esta esperando)
(orden de restriccion|orden de alejamiento|orden de proteccion)
(miedo|temo|temor|asustad*|aterrad*|panico) ... (oiga|escuche|encuentre|vea|venga|vuelva|regrese|mate|
    pegue|haga|entere|despierte|oye|escucha)
no (puedo|podemos) hablar .. (esta|viene|oye|escucha|aqui|cerca)
(me|nos) (oye|escucha|esta oyendo|esta escuchando|puede oir|va a oir)
(hablar|hablando|hablo) (bajito|quedito|en voz baja|despacito)

; Held, hiding, breaking in.
(escond*|encond*) .. (de|en|bano|cuarto|closet|el|mi|debajo|no)
(no|ni) .. (me|nos|la|le|lo|te) .. (deja|dejan|dejo|dejaron|dejaba|quiere dejar) [{cl}] .. (bajar|mover|
    levantar|abrir|salir|ir|
    irme|ir me|usar|hablar|llamar|en paz|entrar|escapar|irnos)
(tiene|tienen|tenia|tienes|dejo|dejaron|estoy|estamos|esta|mantiene*|quedo|me) [aqui|a mi|a la fuerza]
    (encerrad*|atrapad*|amarrad*|secuestrad*|atad*|retenid*|presa|esposad*|prisioner*|encadenad*|de
    rehen|a la fuerza|contra mi voluntad|como rehen|controlad*|encerro|encerraron|amarro|amarraron)
(encerrad*|encerr*|secuestr*|rehen*|raptar*|raptad*|rapto|trata de personas|trafic* de personas|
    prostitu*|padrote|contra mi voluntad|amarrado|amarrada)
(me|la|nos) (encerro|encerraron|amarro|amarraron|ato|raptaron|llevaron|quito el telefono|quiere llevar|
    escondio)
(meter*|entrar*|met*|entr*|romp*|tumb*|forz*|quebr*|abrir*|golpe*|patea*) .. (a la fuerza|a mi casa|a
    la casa|en mi casa|en la casa|la puerta|mi puerta|a el departamento|a mi departamento|a mi
    apartamento|a mi traila|a mi habitacion|la ventana|
    por la ventana|a mi cuarto|a el apartamento)
(alguien|hombre|tipo|hombres|ladron|extrano|ex|desconocido|marido|esposo|novio|senor|sujeto) .. (en mi
    casa|afuera|adentro|dentro|entrando|a la puerta|en la puerta|fuera de mi casa|esta aqui|en la casa|
    metido|en el patio)
(ladron|ladrones|intruso|asalto|asaltando|asaltaron|robo armado|pandilla|pandilleros|mareros|sicario*|
    narcos)

; Not safe.
(no|ni|tampoco|nada) .. (seguro|segura|a salvo|salvo|seguros|seguras|seguridad)
(en|corr*|correr|hay|esta|estoy|mucho|con|tiene) .. (peligro|riesgo)
(siento|estoy|sentimos) .. insegur*
(golpeada|golpeado|golpeados|moretead*|madread*|ensangrentad*)
(padrastro|papa|padre|tio|hermano|hermanastro|abuelo|maestro|vecino|patron) me (toca|tocaba|toco|manosea)
(tiene|tienen|tenia) .. (agarrad*|acorralad*|arrinconad*|sujet*|sometid*)
(levant*|alz*|puso|pone|ponga) [me|le|la|nos] [a] la mano [encima|$]
(me|nos|la|lo) (sigui*|persigui*) .. (y|hasta|afuera|puerta)
(esta|estan) .. (en|afuera de|tras) (mi|la) (puerta|ventana)
(me|le|lo|la|nos) (clav*|encaj*)
(necesit*|quiero|pido) .. proteccion
(viene|vino|vienen|echo|fue|aventa|avento|lanza|lanzo|brinca) .. (sobre|encima de|contra|para) mi
(peligro|peligra|peligroso|peligrosa)
(miedo|temo|teme|temor|aterrad*|asustad*|panico|pavor|terror) [de|a|que|por|mucho] .. (mi vida|su vida|
    de el|de ella|a el|mi esposo|mi marido|mi novio|mi pareja|mi ex|que me|que nos|me haga|me mate|me
    pegue|me golpee|regresar a|volver a (la|mi) casa|ir a (la|mi) casa|que venga|que vuelva|que regrese|
    que haga|que se|mi padre|mi papa|mi padrastro|hacerme|hacer me|hacerle|hacer le|lo que|mi hijo|
    nuestra|mis hijos|quedar|estar sol*|mi seguridad|lastimar|morir|que le|que lo)
(salir|escapar|huir|irme|ir me|sacar|saquen|saqueme|escape|sacame|saquenos) [me|nos] .. (de aqui|de la
    casa|de mi casa|de mi marido|de mi esposo|de mi novio|de ahi|de su casa)
(lugar seguro|refugio|casa segura|un albergue .. (mujeres|violencia))
(pelea*|peleando) .. (cuchillo*|arma*|sangre|feo|golpes|a muerte)
"""
