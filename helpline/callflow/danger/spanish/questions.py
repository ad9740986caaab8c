"""Spanish patterns of questions, lessons and stories about danger and the antidote.

A sentence that matches `ASKED` is harmless, unless it also matches `NOW`.
"""

ASKED = """
; Taught and learnt.
(clase|clases|curso|cursos|taller|talleres|entren*|capacit*|ensen*|aprend*|certific*|inscrib*|registr*|
    apunt*|leccion*|platica|platicas|
    charla|charlas|adiestramiento|seminario|instructor*) ... {taught}
{taught} ... (clase|clases|curso|cursos|taller|entrenamiento|capacitacion|certific*|instructor*)

(necesito|piden|pide|requier*|ocupo|exigen) [el|la|tener] (rcp|primeros auxilios) (para|de) [el|un]
    (trabaj*|entrar|ser|
    voluntari*|puesto)

; Heard in the news.
(noticias|noticia|television|tele|tv|articulo|documental|pelicula|radio|periodico|internet|folleto|anuncio|
    cartel|revista|programa de) ... {past_event}
(tarea|estudio|proyecto|reporte|tesis|investigacion|datos|estadistica*|numeros|cifras|epidemia|crisis|ley|
    concientiza*|presentacion|encuesta) (de|sobre|acerca de) .. (crisis|sobredosis|suicidio|opioides|
    fentanilo)
    [de] [sobredosis|opioides]
(tanta gente|mucha gente|tantos|muchos|tantas|muchas|jovenes) .. (muriendo|muere|mueren|muriendose|
    sobredosis|muertes) [de|por|con] [el|la|los] [fentanilo|sobredosis|drogas|droga]

; Questions about an overdose and the antidote.
(cual*|que|conocer|saber|reconocer|aprender|informacion) ... (sintoma|sintomas|senal|senales|signos|riesgo|
    riesgos|causas|efectos) .. (sobredosis|suicidio|infarto|derrame|convulsion*)
(donde|como|cuando) [se|uno|puedo|puede|podemos] (sac*|recog*|consig*|conseg*|compr*|obten*|pid*|pedir|
    encargo) [uno] [el|
    la] [..] {antidote}
{antidote} .. (gratis|caro|cara|sin receta|con receta|calor|caduca|a perder|farmacia|medicaid)
(echa a perder|caduca|expira|vence) [el|la|mi] {antidote}
(mandar|mandan|enviar|envian|llega) .. {antidote} [por|a] [correo|casa|mi]
(politica|maquina|caja|ley|programa|estacion|distribu*) .. {antidote}
{antidote} por correo
(que|como|explic*) .. (hace|funciona|sirve|efecto) [el|la|de el] {antidote}
que (tienda|tiendas|farmacia|farmacias|lugar|lugares|clinicas) .. {antidote}
^ [..] (cargan|llevan|regalan|venden|reparten|ofrecen|surten) .. {antidote}
(es|son) lo [que] [el|la] {antidote}
(clinica|clinicas|ustedes|farmacia|farmacias|programa|lugar|condado) .. (da|dan|carg*|llevan|usan|tiene|
    tienen|regala*|vende*|
    reparte*|ofrece*) .. {antidote}
(es|son|sera|que) [lo] (mismo|misma|igual|diferente|diferencia|distinto) ... {antidote}
{antidote} [..] (es|y) [lo] (mismo|igual|diferente|distinto)
(es|son|esta|caduca|cuesta|cubre|cubren|funciona|sirve|aceptan) [el|la] {antidote} [..] (gratis|caro|
    cara|legal|
    segur*|peligros*|adictiv*|lo mismo|con receta|sin receta|para|cubiert*|seguro|medicaid|con|$)
(tener|traer|llevar|guardar|cargar|quiero|quisiera|conseguir|comprar|tengo|necesito|ocupo) ..
    {antidote} .. (por
    si|en (mi|la|el|nuestra|su) (casa|carro|bolsa|escuela|trabajo|iglesia|tienda|oficina)|para (mi|la|
    el|nuestra)
    (casa|carro|familia|escuela|trabajo|iglesia|negocio|oficina)|a la mano|de emergencia)
(efectos|precio|costo|informacion|receta|pregunta|dudas|duda) (de|sobre|acerca de|para) [el|la] {antidote}
(caja|kit|kits|dosis|paquete|spray|receta) de {antidote} (gratis|para (mi|la|el)|en casa|caducad*|vencid*)
(donde|como|cuando|puedo|puede|pueden|podria|quiero|quisiera|me gustaria|necesito|venden|dan|regalan|
    ofrecen|tienen|reparten|hay|busco) [..] (conseguir|consigo|comprar|compro|pedir|recoger|obtener|
    obtengo|tener|ordenar|recibir|cargar|llevar|regalan|venden|dan|reparten|cuesta|surtir|guardar|
    aprender|informacion|saber|preguntar|entrenamiento) [..] {antidote}
(que es|para que sirve|para que es|saber de|receto|recetaron|receta|recetado) [el|la|un|de] [..]
    {antidote}
(conseguir|comprar|obtener|recoger|venden|regalan|dan|reparten|ofrecen|cuesta|diferencia|igual|lo mismo|
    cargar|cargo|informacion|entrenamiento|clase|clases|receta|surtir|kit|kits|caja|gratis|curso) [..]
    {antidote}
{antidote} (gratis|en casa|para (mi|la|tener|llevar)|en la (farmacia|casa)|caducad*|vencid*|kit|y
    naltrexona|y la naltrexona|cuesta|es lo mismo|entrenamiento)
(naltrexona|buprenorfina|es|o) (y|o|lo mismo que|igual que|con) [la|el] {antidote}
(le|me|lo|la) (salvo|salvaron) [la vida] .. {antidote}
"""

NOW = """
(ahora|ahora mismo|otra vez|de nuevo|anoche|esta noche|esta manana|en este momento|hace # minutos|
    hace rato|hace un rato|hace un momento|hace # horas|minutos)
"""
"""Phrases that say that it is now: if one is said, nothing of `ASKED` is taken out."""
