"""Spanish patterns of 988 as another number, and of sentences that only talk about the crisis line.

Telephone numbers that were said in full are joined before (`danger.numbers`). What is not plainly one of
these is a wish for the crisis line.
"""

HARMLESS = """
; Part of the caller's own number.
(mi|su|nuestro) (numero|telefono) [de|telefono] [telefono] (es|empieza con|comienza con|termina en|acaba
    en) [el] [#] 988 [#] [#]
(llame|llamen|marque|marquen|hable|hablen) me a el [#] 988 # [#]
988 # (es mi|es el) .. (numero|telefono)

; A code, or the number of a thing.
codigo [de] [area|postal|el area|pais] [es] [el] 988
numero de (caso|cuenta|miembro|poliza|orden|reclamo|seguro|receta|cliente|paciente|casa|cuarto|
    apartamento|factura|licencia|referencia|identificacion) [es] [el] 988 [#]
(extension|apartado postal|ruta|autopista|carretera) [es] [la|el] 988
(en el|es el|^) (apartamento|departamento|cuarto|habitacion|apartado) 988

; An address.
(vivo|vive|vivimos|estamos viviendo|me mude) [a] (en|a) [el|la] [calle|avenida|numero] 988
direccion es [el|la] [calle|avenida|numero] 988
988 de la (calle|avenida)
(calle|avenida) 988

; Money, and other amounts.
988 [con #] [y] (dolares|dollars|pesos|centavos|por ciento|millas|kilometros|libras|metros|dias|horas|
    a el mes|por mes|mensuales)
(renta|cuenta|factura|precio|costo|total) (es|era|fue) [de] 988
(debo|pague|pago|cuesta|costo|cobran|cobraron) [como] 988

; Another 911, where nobody asks for help.
(vivo|vive|vivimos) en la (calle|avenida) 911
direccion es [en|el|la] (calle|avenida) 911
(vivo|vive|vivimos) en el (apartamento|departamento|cuarto) [numero] 911 $
^ [el] (apartamento|departamento|cuarto|habitacion) [numero] 911 $
911 (dolares|pesos)
(cita|turno|consulta|reunion|clase) [es|esta|era|tengo|empieza] a las 911

; A bus, a flight, a dose.
^ [el] (autobus|bus|camion|guagua|vuelo|tren) [numero] 988 $
(tomo|toma|tomar|agarro|agarrar|perdi) el (autobus|bus|camion|guagua|vuelo|tren) [numero] 988
^ 988 (miligramos|miligramo|mg) $

; Whoever works there.
(soy|es) [el|la|un|una] {worker} (de el|en el|de) (911|988)
(trabajo|trabaja|trabajaba) (en|para|con) el (911|988)
(llamo|hablo|llamamos) (de|de parte de|desde) el 988 (por|para|sobre|con) [una|un|la] (referencia|remision|
    referido|paciente|cita)
(me|nos) (refirieron|refirio|mandaron|mando|enviaron|envio|recomendaron|transfirieron) (de|desde|en) el 988

; The crisis line is talked about.
diferencia (entre|con) .. (911|988)
diferencia hay con el (911|988)
(que|para que|como|cuando) (es|sirve|funciona|abre) [el] 988
988 (me|nos) (dio|dieron|dijo que|dijeron que|recomend*|mando|mandaron|refirio|refirieron|paso|pasaron)
(numero|informacion|dato|dieron|dio) .. (en|por) el 988
"""

TALKED = """
(llame|hable|habia llamado) (a|con) el 988 (la semana|el mes|ayer|el ano|hace|y)
"""
"""Past words with the crisis line. They are harmless unless `UNANSWERED` is said too: then nobody helped."""

UNANSWERED = """
(nadie|no|nunca) [me|nos] (contest*|respond*|atend*|atiend*|ayud*|hacen|hizo|hicieron|vienen|vino|entra|pasa|sirv*|
    funcion*|escuch*)
(me|nos) (colg*|cort*|dej*)
(se) (corto|colgo|cayo)
(ocupad*|en espera|suena|sonando|esperando|espero|buzon)
; xxx stands where something harmless was taken out (language.OUT): "988 y ..." goes on with it.
988 y [se|me|nos] xxx
"""

GROUPS = """
worker = operador*|consejer*|despachador*|voluntari*|emplead*|trabajador*
"""
