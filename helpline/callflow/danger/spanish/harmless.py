"""Spanish phrases that sound like danger and are not, whenever they are said: denials and idioms.

A phrase that matches is taken out before danger is listened for, so that the rest of the sentence still
counts. A phrase that is not plainly harmless stays out of this table: in doubt it is danger.
"""

ALWAYS = """
; Said not to be so.
(no|nada|nadie|ninguna|tampoco|ni) [es|esta|estoy|estamos|estan|corro|corre|corremos|hay|tengo|seria|se
    trata de|tan|sea|ni es|ha sido] [de|una|ninguna|un|en|nada|con|tan] (emergencia|urgencia|urgente|
    crisis|grave|peligro|peligroso|amenaza|emergencias)
no (soy|estoy|es|esta|era|me siento|tengo|hay|tiene) [siendo|siendo|ningun|pensamientos|ideas|
    pensamiento|tendencias] {suicide}
no [..] (pienso|estoy pensando|tengo ganas|tengo pensamientos|tengo intencion|tengo planes|voy|pensando|
    planeo|intento) [de|en|a|con] [{cl}] ({suicide}|hacer me dano|hacer dano|matar me|lastimar me|
    lastimar|quitar me la vida|danar)
no (me|se) (voy a|va a|estoy por|quiero|quiere|pienso|piensa|intento) (matar|suicidar|lastimar|hacer dano|
    quitar la vida)
no quiero (matar|suicidar|lastimar|hacer dano|hacer) [me|a nadie] [dano]
(no hace falta|no es necesario|no hay que|no necesito|no necesitamos|no quiero|no hay necesidad de|sin necesidad
    de) [que] (llamar|llame|llamen) [a] [el|la|una] (ambulancia|911|policia|988)
no (necesito|necesita|necesitamos|quiero|llamen|llame|hace falta|ocupo|llamar) [que|llamar] [llame|
    llamen|manden|a|la|una|el] (ambulancia|911|policia|988)
no me quiero morir [yo|pero] [solo|nomas|nada mas|solamente] (quiero|quisiera|busco|necesito|llamo por|
    llamo para) [pedir|saber|que me den|recibir] [..] (informacion|informes|una cita|tratamiento|inyeccion|
    naltrexona|una pregunta|los horarios|el horario|cuanto cuesta|saber)
no (habla|hablan|entiende|entienden) [nada|mucho] [de] (ingles|espanol)
(no|sin) (prisa|apuro|violencia|armas|arma)
no (le|me|lo|la|nos) (pega|golpea|maltrata|amenaza|hace dano)

; Habits, and what is mourned.
(tomo|toma|tomaba|bebo|bebe|fumo|fuma|uso|usa|consumo|consume) todas las (noches|mananas|tardes|semanas)
yo (tomo|bebo|consumo|fumo|uso) (demasiado|demasiada|demasiadas|mucho|mucha|muchas|bastante|tanto|tanta)
    (alcohol|cerveza|cervezas|vino|licor|tequila|cafe|mota|marihuana|tabaco|mezcal|ron)
(se me|se nos|se le) (murio|murieron|fue) [mi|su|nuestro] .. ({relative}|{other}|mejor amigo) .. (por|
    de|a causa|hace|con|el ano|en)

(sin|con pocas|con mas|me faltan) fuerzas $
; Not meant as a call for help.
(van|va|vas) a (llamar|venir|mandar) [a] la policia
(me|le|nos) [{cl}] (cortaron|corto|quitaron|bajaron) (la|las|los|el) (receta|recetas|medicina|medicinas|
    pastillas|medicamento|luz|agua|seguro|dosis|telefono|ayuda|estampillas|horas)
acab* (la|las|el|los|mi|mis|su) (pila|bateria|saldo|medicina|medicinas|medicamento|pastillas|receta|
    seguro|dinero|dosis|inyeccion)
(tomo|toma|tomaba|tomando) # (miligramos|mg|mililitros|gramos)
(quebr*|romp*|fractur*|lastim*|torci*) .. (muneca|pierna|brazo|espalda|tobillo|rodilla|mano|pie|cadera|
    hueso|clavicula|costilla)

; Idioms.
; Idioms. What somebody dies "of" still counts.
me (muero|moria|ando muriendo) (de|por)
me estoy muriendo (de|por) [la|el|las|los] (ganas|hambre|risa|sueno|pena|verguenza|calor|frio|ansias|
    cansancio|
    aburrimiento|amor|nervios|sed|curiosidad|saber|empezar|dejar|ver|un|una)
(tomo|toma|tomaba|tomando|tomar|uso) [{cl}] [..] (#|una|1) (veces|vez) (a el|por|a la|cada|diari*|en el) [dia|
    semana|dias]
(espera|musica|calor|fila|cola|transito|trafico|ruido|lluvia|impaciencia|duda|renta|tos|muelas|pies|piernas|
    nervios|alergia|alergias|escuela|jefe|rutina|silencio|incertidumbre|insomnio|estomago|cuello|huesos|
    cansancio|adiccion|tratamiento|precio|precios|ganas de) .. (me|nos|lo|la) .. (mata|matan|matando|acaba|
    acabando)
me (mata|matan|estan matando) (los|las|estos|estas) (pies|piernas|rodillas|zapatos|muelas|dientes|
    nervios|reumas)
(mama|madre|abuela|jefa|jefe|patron|hermana|consejera) me (mata|va a matar|mataria) (encuentra|se
    entera|sabe|ve|
    llego|falto|no|pierdo)
me (mata|esta matando) (la|el) (curiosidad|espera|impaciencia|duda|intriga|incertidumbre|ansia|estres|
    tos|alergia)
me (va|van) a matar (falto|llego tarde|pierdo|olvido|no (voy|llego|llamo|vengo|me presento))
no [es|hay] .. (vida o muerte|cuestion de vida)
(nadie|no) (esta|hay|estamos|estan|salio) (herid*|lastimad*|muert*|en peligro|grave)
(tarjeta|certificad*|licencia|carnet|lo) de [la|el] (rcp|primeros auxilios)
(paramedicos|policia|hospital|ambulancia|emergencias) .. (dieron|dio|dijeron|dijo|recomend*|mandaron|
    dejaron) ..
    (tarjeta|numero|informacion|folleto|telefono|dato|llamara)
(y|que) esta (duro|dura|dificil|pesado|pesada) [$|para|dejar|esto]
la corte [me|le|nos] (mando|ordeno|dijo|pide|pidio|quiere|exige|obliga|obligo|de|dio|manda)
(en|a|de|para|tengo|tiene) [la|mi] corte
me (muero|moriria|moria|muriera) ... (entera|enteran|enterara|enteraran|sabe|saben|supiera|supieran)
ahora .. (en recuperacion|en tratamiento|en terapia|a terapia|limpi*|sobri*|mejor|con la inyeccion|con
    metadona|
    en el programa|a las juntas)
me (esta|estan) matando (los|el) (colicos|pies|huesos|dolores|nervios|sintomas|estomago|cuello|dolor|
    estres|calor|frio)
(internad*|internar*|rehabilitacion|programa|centro|hospital|carcel|anexo|clinica) .. no (me|nos) dejan
me (esta|estan) matando (la|las|esto|esperar|estar|tener|tanto|tanta) [muela|muelas|espalda|espera|ansiedad]
mataria por
(abstinencia|sintomas|malilla|ansiedad|dolor|depresion|ganas|situacion|cosa|adiccion|nauseas|insomnio)
    .. (pone|ponen|
    poniendo|puso|puesto|pusieron|esta|estan) .. (peor|mal|mala|fea|feo|grave)
(necesito|quiero|ocupo|pido|piden|pide) [una|un] (carta|nota) (para|de) [mi|el|la] (patron|juez|corte|
    trabajo|jefe|escuela|
    doctor|abogado|oficial|seguro|jefa|renta)
(resfriado|gripe|gripa|catarro|fiebre|migrana|colico|colicos) .. (me|lo|la|nos) .. (mata|matando|acaba)
(mando|mandar|mandamos|enviar|envio|recibir|entregar) [le|les] [una|un|las|la] (carta|cartas|nota|
    mensaje|mensajes|video)
    [a] [mi|mis] [{relative}]
(linea|cita|dosis|receta|resurtido|consulta|tarjeta|medicaid|dinero|beneficios|permiso|servicio|llave)
    de (emergencia|
    emergencias|urgencia|urgencias)
(cita|receta|consulta|trabajo|papeles|carta|respuesta|tramite|informacion) .. (urgente|urgentemente|de
    urgencia)
(que|lo mas|mas|cuan|es|sea) rapido [posible|puedo|puede|se|me]
[que] venga (mi|a (la|mi|una|su)|con|el|ella|manana|el)

; The telephone, and those who do not answer it.
nadie [me|nos|le] [ha|han] (contest*|respond*|devuelv*|atiend*|regres*) [el|la|mis|en|a] (telefono|
    llamada*|mensaje*|
    clinica|ahi|alli|oficina|linea|$)
no [me|nos] (contestan|responden|contestaron|respondieron|han contestado|han respondido) [$|el|mis|en|las]
(me|nos|le) [ha|han] (colgo|colgaron|cuelgan|colgado) [el|la|ustedes|$]
(telefono|bateria|carro|pila) .. {die}
{die} [mi|el|la|nuestro|nuestra] (perr*|gato|gata|mascota|pajar*)
(perro|perra|perrito|perrita|gato|gata|mascota) .. {die}

; The body, and what is no violence.
(me|le) (pica|pican|picaba) (la|el|los|las|todo)
(presion|azucar|ansiedad|colesterol) .. dispar*
dispar* .. (presion|azucar|ansiedad|colesterol)
me (empuj*|oblig*|forz*) a
(me|lo|la) jala* (la|el|las) (droga|drogas|vicio|ganas|calle)
(me|se|nos) [..] apunt* (a|en|para) (el|la|un|una|mi) (xxx|curso|lista|programa|clase|cita|grupo|taller)
(cuenta|cobr*|factura|bil|pag*|debo|costo|cuesta) .. (ambulancia|urgencias|emergencias)
(se) [me|le|nos] (paso|pasaron|olvido) [tomar] (la|mi|una|las|su|mis) (dosis|pastilla|pastillas|medicina|cita|
    inyeccion|hora) (de (ayer|hoy|la|esta|anoche|a noche|el|mi)|ayer|hoy|anoche|el|esta)
(soy|era|es|como|trabajo de|trabajo como|fui) [un|una|el|la] (paramedico|paramedica|bombero|bombera|policia)
(cargo|cargos|caso|corte|condena|probatoria|acus*|arrest*|preso|carcel) (de|por) .. (arma|armas|violencia|
    asalto|pistola|cuchillo|amenaza*|homicidio|robo)
(cans*|harto|harta) de [..] (vida|todo esto) ... (dejar|tratamiento|cambiar|limpi*|sobri*|ayuda|
    recuperar*|usar|
    consumir|rehabilit*|mejor)
(estaria|estuviera|hubiera) (muert*) (sin (el|la|este|esta|ustedes)|de no ser|si no (fuera|hubiera))
(tomo|toma|tomaba|tomando|usa|uso|inyecto|fumo|consumo) [como|unas|hasta] # [pastillas|dosis|bolsas|
    cervezas] [de] [..] (a el dia|diarias|diario|diarios|por dia|cada dia|todos los dias|a diario)
(tengo|dan|tenido|da|sufro|sufre|tiene) .. (ataque|ataques|crisis) de (ansiedad|panico|nervios) [desde|
    cuando|y|por|seguido|todos|mucho|a veces|$]
(viol*) [mi|su|la|una|las] (libertad|probatoria|palabra|condicional|ley|reglas|derechos|probation|orden
    de la corte)
(muert*|muerto|muerta) de (hambre|cansancio|risa|sueno|miedo|pena|verguenza|frio|calor|nervios|sed|
    ganas)
{die} [mi|el|la|un] (telefono|bateria|ilusion|carro|computadora|pila)
(naturaleza|punto|fecha|tiempo|agua|peso|lengua) (muerta|muerto)
(tomo|toma|tomamos|tomaba) (mis|sus|las|su|mi|la) (pastillas|medicina|medicinas|medicamento|
    medicamentos|metadona|dosis|suboxone) (todos|cada|a diario|en la|diario|diariamente|desde)
(gracias a dios|contento|contenta|feliz|suerte) [de] (estar|estoy|sigo|esta|sigue) (vivo|viva)
(dolor|dolores|ansiedad|adiccion|droga|drogas|alcohol|vicio|cruda|malilla|abstinencia|trabajo|estres|
    heroina|fentanilo|espalda|cabeza|culpa|angustia|tristeza|ganas|curiosidad|hambre|sueno|pena|
    vergenza|verguenza|calor|frio|muela|rodilla|aburrimiento|preocupacion|soledad|costo|eso|tos|
    insomnio|cigarro|bebida|depresion|cosa) [..] (me|lo|la|nos|los|se|te|le) [esta|estan|va a|van a|
    puede|podria|ha|quiere|tiene|iba a] [..] (mata|matan|matando|matar|ahoga|ahogando|acaba|acabando|
    lastim*|destru*|golpea|golpeando|pega|pego|quema|ataca)
(me|lo|la|nos|se) [esta|estan|va a|van a] (mata|matan|matando|matar|acabando|ahogando|quema|quemando|
    pego|pega|golpeo|hace dano|hizo dano) [se|me] (el|la|las|los|mi|este|esta|tanto|tanta) [..] (dolor|
    dolores|ansiedad|adiccion|droga|drogas|alcohol|vicio|cruda|malilla|abstinencia|trabajo|estres|
    heroina|espalda|cabeza|culpa|ganas|hambre|sueno|pena|verguenza|calor|frio|insomnio|cigarro|bebida|
    medicina|inyeccion|lengua)
(la|el|las|los|esa|ese|esta) (droga|drogas|heroina|fentanilo|alcohol|adiccion|bebida|trago|vicio|
    cristal|pastillas) [..] (me|lo|la|nos|se) [..] (mata|matan|matando|matar|acabando|destru*)
(me|se|nos) {die} (por|de) (un|una|el|la|las|ganas|hambre|risa|sueno|pena|verguenza|calor|frio|miedo|
    ansias|cansancio|aburrimiento|amor|nervios|sed|dolor de|coraje)
(matar|mato|mata|matando|matamos) (el|las|la|los|un) (tiempo|hambre|rato|ganas|aburrimiento|dolor|ansia|
    ansias|nervios|antojo|ansiedad|sueno|cucarachas|bacterias)
(ahog*) (en|con) (papel*|biles|cuentas|tareas|tramites|pendientes|tristeza|deudas|alcohol|penas|
    problemas|las penas|trabajo|un vaso)
(ahogar|ahogo|ahogando) [mis|las|sus] penas
(cortar|cortado|corto|corte|cortando|cortaron) [con|el|la|los|las|mi|me|se] [me|se] [con|el|la|los|de]
    (novio|novia|alcohol|droga|drogas|pelo|cabello|consumo|llamada|luz|agua|telefono|servicio|dosis|
    medicaid|seguro|aseguranza|beneficios|receta|medicina|ayuda|estampillas|internet|
    relacion|vicio|linea|tajo|golpe|comunicacion|unas|mal)
(se|me) (corto|cortaron|corta) (la|el) (llamada|luz|linea|agua|telefono|servicio|comunicacion|
    inspiracion|leche|seguro)
(llam*|hablando|comunicacion|linea|hablaba) ... se corto
(tirar|tire|tiro|tirado|tiraron|echar|echaron|eche|aventar) [{cl}] (la|las|el|los|de|a) (toalla|basura|
    droga|drogas|pastillas|casa|programa|escuela|trabajo|flojera|tratamiento|taza|inodoro|calle|
    albergue)
(dej*|dejar|deje|dejo) (de|las|la|el) [un|1] (golpe|fumar|tomar|usar|consumir|beber|drogas|droga|
    trabajar|ir|drogar|inyectar|alcohol|cigarro|heroina|medicina|metadona|medicamento|pastillas) [{cl}]
de golpe
(me|le|nos) (bajo|bajaron|subio|subieron|cambio|cambiaron) (la|mi|su) dosis
(golpe*|golpes) (de suerte|bajo|fondo|duro la|de la vida|de calor|emocional)
(toc*|llegue a|llegado a|hasta el|en el) fondo
(pego|pega|pegue|pegaron|pegando) (la|el|le) (malilla|mono|cruda|gripe|bajon|abstinencia|covid|solo|sol|
    nostalgia|hambre|ansiedad|antojo)
(me|se|le) (pego|pega|pegaron|dio|da|dan|dieron|agarro|entro) [la|el|las|los|un|una|mucha] (malilla|
    mono|cruda|gripe|bajon|abstinencia|covid|antojo|ganas de (usar|fumar|consumir|tomar|drogar*)|
    ansiedad|antojos|recaida|nostalgia|ansias|escalofrios|tristeza|nervios|sueno|hambre|pena|verguenza|
    vergenza|tos|fiebre|diarrea|nauseas|insomnio|seguro|cita|alta|tratamiento|trabajo)
(siento|tengo|hace|hacia|da|dan|sentir|siente|tiene|mucho|sudores|sudor|por el|el|clima|aire) [mucho|un|
    con|de|mas] (frio|calor|escalofrios)
(frio|fria) (por|de) [la|el] (abstinencia|malilla|afuera|invierno|mono|fiebre|cruda|noche)
(sangre) (examen*|analisis|prueba*|presion|tipo|donar|fria)
(examen*|prueba*|analisis|presion|muestra|donar|tipo|azucar en) .. sangre
(vida) (nueva|normal|mejor|es dificil|es dura|sana|sobria|saludable|feliz|diferente|familiar)
(vivir|vivo|vive|viviendo) (con|en|sin|de|lejos|cerca|sobri*|mejor|solo|sola|limpi*|aqui|una|por|feliz|
    tranquil*) [mi|mis|la|el|un|una|drogas|alcohol|consumir|su|sus|las|calle]
(no|ya no) [..] (quiero|quiere|quisiera|queria|puedo|puede) (seguir|estar|continuar|vivir|vivir en|
    estar en|seguir en) [siendo|con|en|asi] (enferm*|dependiendo|solo|sola|gastando|mal|usando|
    consumiendo|tomando|bebiendo|drogando*|fumando|
    enganchad*|metadona|adict*|las drogas|la droga|alcohol|el alcohol|esclav*|heroina|pastillas|preso|
    la calle|la carcel|el tratamiento|el programa|esa relacion|rehabilitacion|el vicio|vicio|el
    hospital)
(no|ni) [..] (puedo|puede) (dejar|parar|con la adiccion|controlar|dormir|comer|trabajar|pagar|
    concentrar|ir|manejar|caminar|venir|ver|quedar|estar sin|vivir sin|con las ganas|esperar| tomar|
    conseguir|entrar)
(no|ni) [..] (aguanto|soporto|resisto|puedo con) (las ganas|la ansiedad|el dolor de|los sintomas|la
    abstinencia|la malilla|a mi|el mono|el frio|la cruda|mi trabajo|el antojo)
no [me|le|nos] (contesta|contesto|contestan|responde|responden) [a] (el telefono|mis llamadas|las
    llamadas|mis mensajes|los mensajes|el celular)
(me|se|le) {die} por (dejar|ver|hablar|probar|usar|fumar|salir|conocer|volver)
(no|nunca|ni) (me|le|te|nos|se) [{cl}] (contest*|responde|respondio|respondieron|respondido|devolvi*|
    regresa*|regreso|llam*) [..] (clinica|doctor|doctora|llamada|llamadas|telefono|mensaje|mensajes|
    seguro|oficina|hospital|consejero|trabajadora|llamado|correo|programa|medico|consultorio)
(clinica|doctor|doctora|seguro|oficina|hospital|consejero|programa|medico|consultorio|nadie|trabajadora|
    farmacia|ustedes) .. (no|nunca|ni) .. (contest*|respond*|responde*|llam*|regres*|devuelv*)
(no|nunca) .. (despert*|levant*|par*) .. (temprano|trabajo|manana temprano|cama|escuela|mananas|para ir)
(cuando|a que hora|cada vez que|siempre|me) .. (despiert*|levant*) (enfermo|enferma|con|temprano|tarde|
    sudando|cansado|cansada|a las|en la noche)
(no|nunca|ni) .. (mueve*|mover|para|parar|paro|levanta) [de|me] (cama|trabajar|fumar|tomar|usar|
    consumir|beber|llorar|pensar|temblar de|hablar)
(ejercicio*|tecnica*) .. respir*
(respira*|respiro) (mejor|hondo|profundo|tranquil*|aire fresco)
(prueba de aliento|mal aliento|aire acondicionado|a el aire libre|apnea)
(aire) (libre|acondicionado|fresco)
(peligro|riesgo) de (perder|recaer|recaida|sobredosis|reprobar|volver|deportacion|que me corran)
(es|sera|seria|puede ser|son|no es|resulta|que tan|hay) [..] (peligroso|peligrosa|riesgo|seguro|segura|
    riesgos|malo) (dejar|tomar|si|mezclar|para|combinar|con|usar|de|mientras|durante|en el|que|
    amamantar|la|el|de golpe)
(seguro) (medico|social|de salud|de vida|de desempleo|popular|cubre|dental|no cubre|paga)
(no|ni|sin) [..] (tengo|tiene|hay|cuento con|tenemos|acepta*|cubre) [..] (seguro|aseguranza|seguridad
    social)
(no|ni) [..] (estoy|soy|esta|me siento|estaba|es) (seguro|segura) (si|de|que|como|cuando)
(lugar|espacio|casa) (seguro|segura) (para (recuperar*|dejar|desintoxicar*)|libre de)
(inyeccion|vacuna|tiro) (duele|dolio|de vivitrol|de naltrexona|mensual|de el mes|lastimo)
(lastim*|lesion*|golpe*|fractur*|quebr*|rompi*|hiri*|cort*|quem*) [{cl}] (la|el|mi|las|los|una|un|en|
    trabajando|jugando|cocinando) [el|la|un] (espalda|rodilla|hombro|pierna|tobillo|mano|cadera|pie|
    columna|trabajo|hueso|cintura|codo|dedo|accidente|obra|construccion|sentimientos|futbol|partido|
    estufa)
(me|se) [{cl}] (lastim*|lesion*|golpe*|fractur*|quebr*|rompi*|hiri*|cort*|quem*|cai|cayo) [..] (trabajo|
    espalda|trabajando|jugando|obra|construccion|hace|accidente|futbol|rodilla|hombro|chamba|cocinando|
    joven|fabrica)
(duele|dolor|dolores|duelen|dolia) [mucho|de|en|la|el|las|los|mi] [la|el|las|los|mi] (espalda|cabeza|
    rodilla|cuerpo|muela|estomago|huesos|musculos|hombro|pierna|cadera|cuello|todo|panza|articulaciones|
    cronico)
(abus*) (de|con) [las|la|el|los|mis|sus] (pastillas|drogas|droga|alcohol|sustancia*|medicamento*|
    opioide*|medicina*|calmantes|analgesicos|sustancias|recetas)
(abuso) (de|infantil) [sustancias|alcohol|drogas|opioides]
(ataque*|crisis|convuls*|epilep*) (de epilepsia cuando|antes|hace|en el pasado|medicina|pastillas|
    opioide*|de opioides|de vivienda|economic*|de la edad)
(pastilla*|medicin*|medicament*|historial|antecedentes|tratamiento|doctor|riesgo) .. (convuls*|epilep*|
    corazon)
(puede|pueden|podria|causa|causan|da|provoca*|produce|previene|evita|ayuda|sirve|bloquea|protege|
    revierte|quita|causar|evitar|prevenir|provocar) .. (convulsion*|sobredosis|muerte|infarto|
    {suicide}|epilepsia|ataque|paro)
(que pasa|que sucede|que ocurre|que me pasa) [me|uno] (tomo|toma|tomas|uso|bebo|mezclo|mezcla|consumo|pongo)
    [demasiad*|mucho|mucha|2] (suboxone|metadona|naltrexona|buprenorfina|alcohol|medicina|con|una dosis|
    cuando)
apuntar (me|se|nos|la|lo) [a|en|para] [el|la|un|una] (xxx|curso|lista|programa|clase|clases|cita|grupo|
    taller|reunion)
(que pasa|que sucede|que me pasa|que ocurre|hay|puedo tener|se puede) .. (si tomo|si uso|si bebo|si
    mezclo|si me tomo|si se mezcla|si consumo|mezclar|tener una sobredosis)
(puedo|se puede|puede|es malo|debo|esta bien|como) (mezcl*|combin*|tomar|beber|usar) .. (con|si|y|la|el)
(prevenir|prevencion|evitar|riesgo|riesgos|reducir|curso|capacitacion|informacion|muertes|educacion|
    grupo|pregunta*|proteger*) .. (sobredosis|suicidio|narcan|naloxona|convulsiones)
(sala|cuarto|area|departamento|hospital|doctor|doctora|medicos|contacto|numero|fondo|vivienda|salida|
    estuve|fui|llevaron|estaba|estuvo|sali|salio|salir|ingresaron|termine|lleve|llevamos|ir|cuenta) [de|
    en|a|para|caso de|de la|de las] [sala de|la sala de|las|la|el|un] (emergencia|emergencias|urgencias|
    urgencia)
(emergencias|urgencias|emergencia|urgencia) (me|le|lo|la|ayer|la semana|el mes|hace|del hospital)
    [dieron|dijeron|mandaron|dio|recetaron|dijo|refirieron]
(en caso de|para|por si|caso de) [una|alguna] emergencia*
(bebe) (de|en camino|nacio|nace|sano|mes*)
(adios) (a las|a la|a el|a los) (drogas|droga|alcohol|vicio|heroina|adiccion|cigarros|tristeza)
(despid*|desped*|despidieron|despidio) [{cl}] (de (el|mi|la|su) (trabajo|chamba|empleo)|por|en el
    trabajo)
(me|lo|la) (despidieron|despidio|corrieron|corrio|echaron)
(saltar|brincar) [me|se] (el|la|las|los|un|una|esta|este|esa|ese|mi) (desayuno|comida|cena|almuerzo|clase|
    clases|cita|terapia|pregunta|preguntas|turno|cuerda|sesion|junta|reunion|paso)
(tirar|aventar|echar) [me|se] (en|a) (la|el|mi|un|una) (cama|sofa|sillon|hamaca|pasto|sol|siesta)
(tirar|echar) [me|se] a (descansar|dormir)
(fiesta|regalo|comida|cena) de despedida
(disculpe|oiga|gracias) adios
(salvar|salvo|salvaron|cambi*|arregl*|recuper*|arruin*|rehacer*|destru*|perdi|perdiendo|tir*|enderez*|
    encamin*|mejor*) [{cl}] (la|mi|su) (vida|matrimonio|familia|trabajo)
(perdi|perdio|perder|perdido) (el|la|mi|su|las|los) (cita|trabajo|casa|apetito|seguro|peso|custodia|
    empleo|inyeccion|licencia|control|papeles|sueno|receta)
(ganas|deseos) (de) (usar|fumar|consumir|tomar $|tomar (alcohol|cerveza|trago|vino|algo|otra vez)|
    drogar*|beber|recaer|vomitar|llorar|dormir|cambiar|dejar de usar|dejar de tomar| mejorar|salir
    adelante|recuperar*|inyectar*)
(no|ni|sin) [..] (ganas|gana|fuerzas) [de] (comer|trabajar|hacer nada|levantar*|ir|salir|estudiar|usar|
    consumir)
(no|ni) [..] (tiene|tengo|hay|veo|encuentro) (sentido|caso) (tomar|seguir usando|usar|consumir|esperar|
    llamar|ir)
(carta|nota|mensaje|recado) (de (el|la|mi|recomendacion|un) (juez|corte|doctor|trabajo|seguro|clinica|
    abogado|medico)|para (la|el|mi|dejar) (corte|juez|trabajo|doctor|abogado|consejer*))
(dejar|dejo|deje|deja) (un|le un|el) (mensaje|recado)
(carga) (de trabajo|viral|horaria)
(peligro de extincion|en vias de)
(policia|patrulla) (me|lo|la|dijo|arresto|agarro|paro|de transito|le quito|hace|encontro)
(encerrad*|encerrado|preso|presa) (en (la|el|mi|mis) (carcel|prision|vicio|adiccion|adicciones|anexo|
    drogas|droga))
(atrapad*|esclav*) (en|por|de) (la|el|las|este|mi|esta) (droga|drogas|vicio|adiccion|alcohol|circulo|
    ciclo)
(esconde*|escondi*) (las|la|el|los|mis|sus|su) (drogas|droga|botella*|pastillas|consumo|adiccion|
    alcohol|dinero|jeringa*)
(amenaz*) (con|de) (divorci*|dejar*|correr*|correrme|echar*|quitar* (los|las|mis|a)|irse|ir se|dejarme|
    despedir*|la migra|deportar*|desaloj*)
(robar|robaba|robe|robado|roba|robo|robando) (para|me|dinero|a mi|le|cosas|en|de)
(empuj*|forz*|obligar*) (me|lo|la|le) (a|para) (dejar|ir|entrar|rehabilitacion|tratamiento|usar)
(se|me) (quedo|quede|queda|esta|estaba|estuvo) (dormido|dormida) (en (el|la|clase|trabajo)|temprano|
    todo el dia|viendo)
(miedo|temor|(asustado|asustada)) [de|a] (recaer|la aguja|las agujas|la inyeccion|los efectos|el
    tratamiento|dejar|no poder|perder|que me (juzguen|deporten|corran|quiten|arresten)|la abstinencia|
    los sintomas|volver a (usar|consumir|tomar|recaer)|contarle|decirle|hablar)
(escap*|huir|salir) [{cl}] (de) (las|la|el|los|este|esta) (drogas|droga|vicio|adiccion|problemas|
    realidad|alcohol|mundo de las drogas)
"""
