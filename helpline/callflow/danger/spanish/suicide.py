"""Spanish patterns of suicide.

Wanting to die or not to be, killing or harming oneself, farewell, and the means at hand.
"""

TABLE = """
; By name.
{suicide}
(autolesion*|autodesviv*|desviv*|automutil*|autoagre*|autodestru*)
(quit*|arranc*|acab*|termin*) [{cl}] [con] [la|mi|su] [propia] vida
(me|te|se|nos) ... {harm}
{harm} (me|se|te|nos)
{harm} [a] [mi|si|ella|el|ti] (mismo|misma|mi)
(hac*|haga|hag*|hizo|hice|hecho|haciendo) [{cl}] [algun|algo|mucho] (dano|dano a|algo malo|una locura|
    una tonteria|una estupidez|algo a)
(dano|lastimar|lastimarme) .. (a mi|me|si)
(locura|tonteria|estupidez|algo malo|algo feo|barbaridad) .. (hacer|voy|cometer|haga|hago)
(cometer|hacer|hago|haga|haciendo|cometa) [{cl}] (una|alguna|algo) .. (locura|tonteria|estupidez|
    barbaridad|malo)

; Wanting to die, to be dead, not to be here.
{want} .. [de] [{cl}] .. (morir|muerto|muerta|morirme|desaparecer|no existir|dormir .. (siempre|no
    despertar|y no)|haber nacido|no haber nacido|irme de [..] mundo|largarme de [..] mundo|descansar
    (para|de|en)|estar muert*)
(me|se|te) .. (quiero|quiere|quieres|queria|quisiera|quieran|gustaria|queres|dan ganas de|provoca) ..
    (morir|desaparecer|ir de [..] mundo|quitar|matar|dormir para)
(quiero|quisiera|ojala|quiere|deseo|mejor|prefiero|preferiria|prefiere|desearia|pido|quisieras) ..
    (muriera|muera|morir|estar muert*|muert*|la muerte|que me lleve|que se acabe|llevara|lleve)
(ojala|quisiera|desearia) .. (muerto|muerta|muriera|matara|no despertar|no despierte|no amanezca|no
    haber|nunca haber|me mate|muera)
(mejor|mas) [..] (muerto|muerta|muriera|morir|muero|sin mi|me muero|no estar|no existir|me mato)
(mejor|estarian|estaria|estan|felices|tranquilos|descansarian) .. (sin mi|si no estuviera|si yo no|si
    me muero|si me muriera|si no existiera|si me voy)
(pens*|piens*|idea*|gana*|imagin*|sueno|sonar|sone|plane*|plan|impulso*|deseo*|obsesion*) .. (en|de|con|
    que|sobre|como) .. (morir|muerte|matar|{suicide}|lastimar|dano|quitar|cortar|muert*|ahorcar|no
    vivir|no estar)
(pensamientos) .. (oscuros|negros|feos|malos|de muerte|raros)
voces .. (dicen|diciendo|hablan|ordenan|mandan|piden|que)
(como|manera|forma|cuantas) .. (morir|matar|{suicide}) [{cl}] [sin|mas|rapido]

; Not wanting to live.
(no|ni|nunca|sin|tampoco) .. (quiero|quiere|quieres|quisiera|queria|ganas|gana|deseo|deseos|deseo de|
    merezco|puedo|puede|sentido|razon|razones|motivo|motivos|fuerzas|animo|interesa|interes|importa|
    vale la pena|gusta|ilusion|vale|caso|proposito|dan ganas|soporto|aguanto) ... {live}
(no|ni) .. (quiero|quiere|quisiera|queria|queres) .. (vivir|existir|estar (aqui|aca|en|vivo|viva|mas)|
    seguir|despertar*|continuar|amanecer|nada|saber de la vida|ser una carga)
(no|ni|nunca|perd*|pierd*|quita*) ... (sentido|razon|motivo|razones|motivos|proposito|ganas|gana|
    esperanza*|caso) [..] (a la vida|de la vida|de vivir|para vivir|vivir|en la vida|de existir|de
    seguir|a nada|a vivir|de estar|a mi vida)
(perd*|pierd*) .. (ganas de vivir|ganas de todo|esperanza|esperanzas|sentido)
(no|ya) [le] (encuentro|hallo|veo|tiene|tengo) .. (sentido|salida|razon|caso|motivo|solucion|futuro|
    esperanza|remedio|opcion)
(sin|no hay|no tengo|no veo|unica|ninguna) [ninguna|la|otra|mas] (salida|esperanza|futuro|esperanzas|
    escapatoria|motivos|motivo|ganas de nada)
(para que|por que|que caso tiene|de que sirve) .. (vivir|vivo|sigo|seguir|existo|estar vivo|estoy vivo|
    sigo viv*|naci|estoy aqui)
(vida|vivir) .. (no vale|no tiene|no sirve|no me|ya no|es una mierda|me pesa|no merece|sin sentido|
    duele)
(cansado|cansada|harto|harta|fastidiad*|cans*|aburrid*|asquead*|odio) [de|ya de] [..] (vivir|la vida|mi
    vida|existir|estar vivo|estar viva|de todo|luchar|seguir|estar aqui|seguir viv*)
odio (mi vida|vivir|la vida|estar viv*)
(no|ni) .. (puedo|aguanto|soporto|resisto|doy|jalo) (mas|asi|esto|con esto|para mas|seguir|vivir|con la
    vida|con todo|con mi vida|continuar|un dia mas|con tanto|el dolor|esta vida|la vida)
no .. (aguanto|soporto|resisto)
(no|ni) .. puedo .. (seguir|continuar|vivir|mas|con mi vida)
no doy para mas
(hasta aqui|hasta aca) (llegue|llego|llegamos)
(llego|llegue|es) (mi hora|el fin|el final|mi final|mi fin|a el limite y)
(acab*|termin*|fin|pon*|escap*) .. (con todo|todo|con mi sufrimiento|con esto|con el dolor|con este
    dolor|a esto|a todo|a mi vida|a mi sufrimiento|de una vez|con este sufrimiento|con mi dolor|de todo|
    mi existencia|dolor|sufrimiento|sufrir|final a|fin a)
(que|quiero|ojala) .. (se acabe|termine|acabe|pare|se termine|se apague) [todo|el|de|con|la|esto]
(quiero|ganas|quisiera|queria|prefiero) .. (dormir*|descansar) .. (siempre|no despertar*|despertar*|paz|
    de todo|eternamente|y ya)
(no|nunca|jamas) .. (despertar*|despierte|amanecer|amanezca) [manana|nunca|mas|jamas|otra|vivo|viva]
(irme|ir me|ir se|voy|fue|ir|me voy|largar|largarme|salir) .. (de [..] mundo|a el cielo|con dios|a el
    otro lado|con diosito|a mejor vida|para siempre|de aqui para siempre|de la vida|a la otra vida|a
    reunir)
(dios|senor) .. (llev*|recoj*)
(llev* me|recoj* me|me lleve|me recoja|me llevara)
(estar|reunir*|ir|encontrar*|reencontrar*|ver) .. (en el cielo|en el mas alla|otra vida)
(dejar|dejo|deje) de (vivir|existir|sufrir|respirar|estar aqui|estar vivo|estar viva|luchar|ser una
    carga)
me (rindo|rendi|quiero rendir|doy por vencid*)
(tiro|tirar|tire|aventar) la toalla .. (vida|todo|no quiero|no puedo)
no (valgo|sirvo|importo|significo|cuento) [para|a] (nada|nadie)
no le importo
(nada|nadie) .. (importa|importan|interesa)
(estoy de mas|sobro en|sobro $)
(tome|tomado|tengo|ya) .. (decision|decidido) .. (morir*|matar*|vida|tomada|irme|ir me)
(decidi|decidido|decision de) .. (morir*|matar*|quitar*|no seguir|irme|ir me|acabar*)
no (me|traten|intenten|trates) .. (detener|detengan|parar|salvar|busquen|detengas)
(se acabo|acabo) todo $
no hay vuelta atras
no .. vivir sin (el|ella|mi|ellos)
(esta noche|hoy|ahora) [si] .. lo (hago|voy a hacer)
(estar|reunir*|ir|irme|ver|encontrar*) ... (murio|muri*|fallecio|fallec*|cielo|muert*)
(pastillas|frasco|bote|medicinas) ... (tomar*|tragar*|tomo|trago) .. (todas|todo|todos)
(tomar*|tragar*|tomo|trago) [me|se] [las|los|lo] (todas|todo|todos|todas las|todo el)
no .. (haber|hay|habra|exist*) .. manana
(morir|muere|moriria|mata|mataria|muero) [se|me|uno] .. (por|con|si|de) .. (tomar|tomo|tantas|estas|
    todas|mezclar|#5+)
mejor .. no (estuviera|existiera|viviera|estar|existir|viva|despertara|naciera)
bolsa .. cabeza
(no|nada) .. (saber) .. (de nada|de la vida|del mundo)
(echar|aventar|tirar|lanzar|meter) [me|se] .. (a el|a un|a la|a las|debajo|abajo|bajo) .. (rio|tren|
    metro|carro|vias|mar|lago|camion|carretera|barranco|vacio)
(anda|esta|estoy|estaba) queriendo [{cl}] (matar|morir|suicidar|quitar|cortar|ahorcar|colgar) [{cl}]
(ir|irme|voy|largar|pasar|mandar) ... (otro mundo|otro lado|mas alla|otra vida)
no me veo (viviendo|vivo|viva|aqui|manana|en el futuro)
(tengo|tiene|agarre|agarro|traigo|trae|puse|puso) .. (soga|cuerda|lazo|mecate|navaja|gillette|cuchilla|
    jeringa) .. (mano|manos|lista|listo|cuello|aqui|enfrente)
(enfrente|en frente|delante|a mi lado|conmigo|junto) .. (pastillas|frasco|pistola|navaja|cuchillo|soga|
    veneno)
soga
(quitar|quitarme|hacer|hacerme) .. de en medio
(dejar|dejo|dejaria|deje) de (dar lata|estorbar|molestar|ser carga)

; Farewell; a burden.
(desped*|despid*|adios|ultimo adios|hasta siempre)
(dig*|di|diles|decir*|decile|deci|avis*|quiero que sepa*) [le|les] .. (a mis|a mi|que) ... (amo|ama|
    quiero|quise|ame|perdon*|quise mucho|adoro|culpa|lo siento|los quiero|la quiero|lo quiero)
(carta|nota|mensaje|audio|video|testamento) .. (despedida|adios|{suicide}|a mis|a mi|para mi|para mis|
    dejando|despidiendo)
(deje|dejo|escribi|escribio|escribiendo|dejando|dejado|escrito|encontre|encontramos|hallamos) [una|la|
    su|mi|un] (carta|nota|mensaje|recado)
(cuando|si|despues|el dia) .. [yo] (me muera|me haya ido|no este|me vaya|ya no este|me muero|este
    muert*|falte|muera)
(cuid*|encarg*) .. (a mis|a mi|de mis|de mi|mis) .. (hijos|hijo|hija|mama|ninos|perro|familia|bebe|
    madre|gato)
(no|nunca) [{cl}] (hubiera|haber|hubiese|debi|tenia que haber) nacido
(nadie|ninguno|mis hijos|todos|mi familia|gente|mundo) ... (extran*|import*|llor*|daria cuenta|daran
    cuenta|va a notar|notaria|notaran|echaria de menos|quiere aqui|haria falta|alegraria*)
(carga|estorbo|estorbando|sobrando|estorb*) [para|de|soy|a] [mi|todos|mis|ellos|los|nadie|el|la|una|un]
    [..]
(soy|siendo|ser|siento) .. (una carga|un estorbo|un peso|un cero)
(no|ni|nunca) .. (van|vas|va|vamos) [a] (volver|ver) [a] [ver|saber|me] .. (me|mas|mi|nunca|manana)
(ultima vez|ultimo dia|ultima noche|ultima llamada|ultimas palabras|ultimo mensaje|ultima voluntad)
(regal*|reparti*|repartio) .. (sus|mis|todas) .. (cosas|pertenencias|ropa)
(no|ya no) .. (voy|va|vaya) a (estar|existir|seguir|amanecer|llegar|despertar) .. (manana|aqui|aca|mas|
    viv*)

; Means at hand.
(me|se|te|nos) .. (voy|va|quiero|quiere|quisiera|pienso|piensa|iba|vas|puedo|acabo|acaba|dan ganas de|
    tratando de|amenaza con|intenta|intento|trato) .. (tirar|aventar|lanzar|brincar|saltar|arrojar|
    colgar|ahorcar|cortar|matar|disparar|estrellar|quemar|ahogar|dar un tiro|pegar un tiro|balear|volar|
    envenenar|inyectar|picar|tronar|quebrar|rajar)
(tirar|aventar|lanzar|brincar|saltar|arrojar|brinco|salto|tiro|aviento|lanzo|tirarme|subido|subida|
    parado|parada|orilla|estoy|esta|trepado|trepada|borde|subio|colgando|sentad*) .. (de|a|en|desde|por|
    del|sobre) .. (puente|techo|azotea|balcon|edificio|barranco|ventana|vias|metro|tren|precipicio|
    cornisa|piso|barandal|carretera|barranca|rio|elevado|acantilado)
(frente|delante|debajo|abajo|enfrente) .. (de un|de el|a un|a el|de) .. (carro|tren|camion|metro|
    trafico|bus)
(lista|listo|preparad*|tengo|tiene|trae|compro|consigui*|compre|amarr*|hice|puse|hizo) [la|el|una|un]
    (soga|cuerda|lazo|mecate)
(soga|cuerda|lazo|mecate|cinturon|sabana|cable) .. (cuello|lista|listo|amarr*|ahorc*|techo|mano|en el|
    colgad*)
(pastillas|frasco|veneno|navaja|cuchillo|arma|jeringa|gillette|pistola|todo listo|dosis|cuchilla|
    jeringas) .. (en la mano|en las manos|en mi mano|listas|listo|lista|en frente|enfrente|aqui conmigo|
    a mi lado|cargada|preparad*)
(cort*|abr*|raj*|tasaj*) .. (venas|munecas|muneca|brazos|brazo|piernas|cuello|garganta|antebrazo)
(venas|munecas) .. (cort*|abr*|sangr*|raj*)
(me|se) .. (corto|corte|cortando|cortaba|corta|raja|rajo|quema|quemo) .. (para|cuando|otra vez|con|los|
    las|y|brazos|sola|solo|hoy)
(tiro|balazo|bala|plomazo|pistola|disparo) .. (en|a) .. (cabeza|sien|boca|frente)
(jal*|apret*) .. gatillo
estrellar (me|se) ... (carro|coche|auto|camioneta|poste|muro|arbol)
(estrell*|choc*) .. (carro|coche|auto|camioneta|a proposito|contra|muro|arbol|poste)
(planead*|pensad*|planeando|pensando|diciendo|se) .. como .. (hacer|haria|hago|mataria|mataba)
(manana|noche) .. no .. (voy a estar|estare|amanezco|estar aqui|despierto)
plan y .. (pastillas|arma|pistola|soga|todo|carta|fecha)
(me|se) .. (meter|atravesar|aventar|tirar|cruzar|echar) .. (entre|enfrente de|frente a|delante de) .. (carro*|
    trafico|tren|camion*|coche*)
(meter|atravesar|poner|cruzar|parar) (me|se) .. (entre|enfrente|frente|delante|en) .. (carros|carro|
    trafico|tren|
    vias|freeway|autopista|carretera|camion)
no (hay|tiene|veo) (caso|remedio|salida|nada que hacer) $
(voy|quiero|va|pienso|piensa|quiere) [a] (saltar|brincar|saltar (me|se)) [ya|ahora|mismo|ahorita|de aqui|hoy] $
punto de (brincar|saltar|tirar|aventar|colgar|matar|hacer lo|cortar|tomar)
quit* [me|se] de (en medio|el medio)
no voy a (durar|llegar a manana)
(plan|todo) .. (para|listo|preparado|planeado) .. (matar*|morir*|{suicide}|quitar*|hoy|esta noche|hacer
    lo)
(intent*|trat*|quis*|quer*|amenaz*) .. (quitar*|matar*|{suicide}|ahorcar*|colgar*|cortar*|tirar*|
    aventar*|morir*|envenenar*|contra su vida|contra mi vida)
"""
