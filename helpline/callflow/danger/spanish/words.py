"""Spanish groups of words that mean much the same, each under one name, for the tables in this folder."""

from helpline.callflow.danger.spanish.conjugation import conjugated

VERBS = """
abrir  + abierto
abusar
acabar
acosar
acuchillar
agredir
ahogar
ahorcar
amenazar
apunalar
apuntar
arrastrar
asaltar
asesinar
asfixiar
atacar
autodestruir autodestruy
autolesionar
aventar avient
balear
beber
cachetear
chupar
cintarear
colgar cuelg
comer
consumir
contestar
cortar
danar
decidir
degollar deguell
desear
despertar despiert
desvivir
disparar
echar
empinar
empujar
encanonar
envenenar
enviar
esnifar
estrangular
fallecer
forzar fuerz
fumar
golpear
herir hier hir
ingerir ingier ingir
inhalar
inmolar
intentar
inyectar
jalar
jalonear
lanzar
lastimar
levantar
llamar
madrear
maltratar
mandar
manosear
marcar
matar matat
meter
mezclar
morir muer mur + muerto muerta muertos muertas muerte
mover muev
navajear
necesitar
pasar
patear
pedir pid
pegar
pensar piens
perseguir persig + persigue persiguen persiguiendo
picar
planear
preferir prefier prefir
puyar
quemar
querer quier quis + quiero quiere quieren quisiera quise quiso quisieron queres
rajar
reaccionar
regresar
resollar resuell
respirar
responder
robar
secuestrar
suicidar
tirar
tocar
tomar
torturar
tragar
tratar
usar
violar
violentar
volver vuelv + vuelto
zampar
zarandear
"""
"""One verb a line: the infinitive, the stems that change, and after a `+` the irregular forms."""

GROUPS = (
    conjugated(VERBS)
    + """
cl = me|te|se|nos|le|les|lo|la|los|las
relative = hijo|hija|hijos|hijas|hermano|hermana|hermanos|hermanito|hermanita|madre|mama|mami|padre|
    papa|papi|jefa|jefe|jefita|viejo|vieja|esposo|esposa|marido|mujer|senora|senor|pareja|novio|novia|
    prometido|ex|primo|prima|tio|tia|sobrino|sobrina|nieto|nieta|abuelo|abuela|abuelito|abuelita|yerno|
    nuera|suegra|suegro|cunado|cunada|hijastro|hijastra|padrastro|madrastra|familia|familiar|papas|
    padres|ninos|gemelo|companero|companera
other = amigo|amiga|amigos|companero|companera|vecino|vecina|muchacho|muchacha|hombre|mujer|persona|
    gente|alguien|chavo|chava|chamaco|chamaca|cuate|compa|carnal|pana|bato|vato|cipote|cipota|patojo|
    patoja|guiro|senor|senora|tipo|nino|nina|nene|nena|bebe|joven|paciente|cliente|chico|chica|pelado|
    cabron|roomie|companeros|cualquiera|ninos|familia
little = nino|nina|nene|nena|bebe|bebes|chiquito|chiquita|chamaco|chamaca|criatura|cipote|patojo|guagua|
    chiquillo|pequeno|pequena|escuincle|nieto|nieta|nietecit*|nietit*|chamaquit*|morrito|morrita
small = nino|nina|ninos|nene|nena|bebe|bebes|hijo|hija|hijos|nieto|nieta|sobrino|sobrina|chiquito|
    chiquita|chamaco|chamaca|criatura|cipote|patojo|guagua|chiquillo|chiquilla|anitos|pequeno|pequena|
    menor|hermanito|hermanita|escuincle|nietecit*|nietit*|chamaquit*|morrito|morrita
third = el|ella|ellos|ellas|alguien|{relative}|{other}
not = no|nunca|jamas|nadie|sin|tampoco|ni|nada
stop = dejo|deja|dejaron|dejado|dejando|paro|parado|para de|ceso|cesado
hardly = batall*|esfuerz*|luch*|forzos*|apenas|casi|dificultad|dificil|trabajo|cuesta|costando|despacio|
    despacito|lento|lenta| lentamente|poco|mal|raro|rara|feo|feito|duras penas|debil|bajito|forzado|
    forzada|agitado|agitada| cortado|cortada|corta|penas|entrecortado
breathe = {respirar}|respiracion|respiro|respiros|aire|aliento|resuello|oxigeno|{resollar}
wake = {despertar}|{reaccionar}|{responder}|{contestar}|({volver}) en si|({abrir}) los ojos|recupera|
    {mover}|{levantar}|despierto|despierta|consciente|conciente|consciencia|conciencia|conocimiento|
    reaccion|reacciones|respuesta|reanima|reanimar|reanimo|pulso|vuelve|volver en si|volvio en si|
    reviv*|{regresar}
suicide = suicidio|suicidios|suicida|suicidas|{suicidar}
die = {morir}|{fallecer}
kill = {matar}|{asesinar}|{degollar}|{acuchillar}|{apunalar}|{balear}|{ahorcar}|{ahogar}|{asfixiar}|
    {estrangular}|{disparar}|{envenenar}|{quemar}|tirar|tiro|eliminar|balacear|tronar|meter un tiro|
    plomear
harm = {matar}|{suicidar}|{lastimar}|{danar}|{herir}|{cortar}|{ahorcar}|{colgar}|{quemar}|{disparar}|
    {tirar}|{aventar}|{lanzar}|{envenenar}|{ahogar}|{asfixiar}|{rajar}|{autolesionar}|{desvivir}|
    {apunalar}|{degollar}|({pegar}|doy|da|dar|di|dio|dando|dieron|de|dado|daria|dare|meto|mete|meter|
    metio) un (tiro|balazo|plomazo)|volar los sesos|{autodestruir}|{inmolar}|electrocutar|cortadas
attack = {pegar}|{golpear}|{atacar}|{violar}|{patear}|{cachetear}|{madrear}|{maltratar}|{agredir}|
    {abusar}|{amenazar}|{perseguir}|{acosar}|{ahorcar}|{estrangular}|{asaltar}|{secuestrar}| {apunalar}|
    {navajear}|{acuchillar}|{jalonear}|{empujar}|{arrastrar}|{encanonar}|{apuntar}|{picar}| {balear}|
    {disparar}|{forzar}|{torturar}|{manosear}|{lastimar}|{jalar}|{cintarear}|{zarandear}| ({tocar}) a
    la fuerza|aventar|avienta|aventando|da golpes|dio golpes|dando golpes|da una golpiza| dio una
    golpiza|dando una golpiza|dio una paliza|dando una paliza|cae a golpes|cayo a golpes|entro a golpes|
    agarro a golpes|agarra a golpes|fajando|{violentar}|{herir}
took = {tomar}|{tragar}|{comer}|{ingerir}|{beber}|{inyectar}|{meter}|{fumar}|{inhalar}|{chupar}|
    {zampar}|{echar}|{consumir}|{mezclar}|{pasar}|{usar}|{empinar}|{acabar}|{picar}|{puyar}|{esnifar}|
    puso|puse|pusieron|poner
took_past = tome|tomo|tomaron|tomado|tomaste|trague|trago|tragaron|tragado|comi|comio|comieron|comido|
    ingirio|ingeri|ingirieron|ingerido|bebio|bebi|bebido|inyecte|inyecto|inyectaron|inyectado|metio|
    meti|metieron|metido|fumo|fume|fumado|inhalo|inhale|inhalado|chupo|chupado|zampo|echo|eche|echado|
    consumio|consumi|consumido|paso|pase|pasado|pasaron|uso|use|usado|acabo|acabe|empino|puso|puse|
    puesto|tomando|tragando|comiendo|metiendo|inyectando|dio|dieron|di|tomas|tomara
much = mucho|mucha|muchos|muchas|demasiado|demasiada|demasiados|demasiadas|monton|montones|chingo|pila|
    bola|burral|un vergo|punado|punados|bote|frasco|botella|entero|entera|todo|toda|todas|todos|caja|
    puno|varias|varios|exceso|de mas|doble|triple|bonche|cantidad|reguero|bolsa|tira|blister|sobredosis|
    tanta|tantas|tanto|tantos|medio frasco|mitad|mas de
drug = pastilla|pastillas|pildora|pildoras|medicina|medicinas|medicamento|medicamentos|droga|drogas|
    heroina|fentanilo|opioides|oxi|oxicod*|percocet*|percs|vicodin*|morfina*|metadona*|suboxone*|
    buprenorfina|xanax*|clonazepam*|rivotril|benzodiacepinas|alprazolam|valium|tafil|tylenol*|paracetamol*|
    acetaminofen|ibuprofeno*|aspirina*|benadryl|cocaina|coca|perico|crack|cristal|hielo|meta|
    metanfetamina|anfetaminas|alcohol|trago|tequila|vodka|ron|cerveza|cervezas|licor|guaro|cloro|veneno|
    raticida|insecticida|vino|whisky|mezcal|pisto|chelas|caguama*|aguardiente|benzos|vape|jarabe|blanqueador|
    limpiador|lejia|capsulas|capsula|tabletas|tableta|calmantes|tranquilizantes|somniferos|dosis|
    parche|parches|tiras|chiva|tecata|speedball|tranq|xilacina|jeringa|gomita|gomitas|brownie|mota|
    marihuana|insulina|antidepresivos|analgesicos|frasco|gasolina|detergente|pila|pilas|bateria|cigarro
    electronico|relajantes|carfentanilo|tramadol*|codeina|gabapentin*|ketamina|exstasis|extasis|tacha|
    tachas|perdigon|eme|m 30|azules|hidrocodona|norco|azul
antidote = narcan|naloxona|nasal spray|espray nasal|spray nasal|atomizador nasal|antidoto
want = {querer}|{desear}|{preferir}|{pensar}|{intentar}|{tratar}|{planear}|{decidir}|{amenazar}|
    {necesitar}|voy|vas|va|vamos|van|iba|iban|ibas|vaya|ganas|ganas de|gustaria|ojala|ruego|pido|
    deberia|merezco|merece|puedo|podria|pueda|tengo que|intento|listo|lista|dispuesto|dispuesta|a punto|
    deseos|pensamientos|ideas|idea|estaba por|estoy por|esta por|planes|plan|dice que|dijo que|decia
    que|piensas|hora|mejor
go = voy|vas|va|vamos|van|iba|iban|ir|fuera|quiere|quieren|quiero|queria|quiso|quisiera|puede|podria|
    trata|trato|tratando|intenta|intento|intentando|piensa|pienso|dijo|dice|jura|juro|amenaza|amenazo|
    amenazando|ganas|capaz|puedo|tengo
live = vivir|viviendo|vida|existir|existiendo|seguir|siguiendo|continuar|estar|despertar|despertarme|
    luchar|luchando|amanecer|seguir aca|seguir aqui|aguantar|pelear|levantarme|vivo|viva|existencia
weapon = pistola|pistolas|arma|armas|rifle|escopeta|revolver|fusco|fierro|cuete|cuchillo|cuchillos|
    navaja|navajas|machete|machetes|punal|balas|bala|balazo|balazos|disparos|disparo|tiros|balacera|
    tiroteo|armado|armados|armada|cuerno de chivo|escuadra|martillo|hacha|bate|bomba|granada|pico de
    botella|tubo|punta de pistola|filero|charrasca|corvo|picahielo|metralleta|plomazo|plomazos|gatillo|
    desarmador|tijeras|palo|garrote|ladrillo
rescuer = ambulancia|ambulancias|paramedicos|paramedico|bomberos|policia|patrulla|patrullas|911|988|
    cruz roja|autoridades|socorristas|rescatistas|chota|jura|swat|rescate|auxilio|sheriff
call = {llamar}|{mandar}|{enviar}|{necesitar}|manden|mande|envien|marquen|{marcar}|{pedir}|urge|ocupo|
    ocupamos|ocupa|traigan|venga|vengan|donde esta|quiero|comuniqueme|comunicar|comuniquen|hablar|
    hablen|hable|hablar|hablale|hablarle|hace falta|hablo|avise|avisen
soon = ahora|ahora mismo|rapido|pronto|urgente|urgentemente|inmediatamente|inmediata|ya mismo|de
    inmediato|corriendo|apurense|apurese|apurate|en este momento|de urgencia|cuanto antes|lo antes
    posible|de volada|enseguida|de carrera|luego luego
"""
)
