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

; The crisis line is talked about.
(que|para que|como|cuando) (es|sirve|funciona|abre) [el] 988
(llame|hable|habia llamado) (a|con) el 988 (la semana|el mes|ayer|el ano|hace|y)
988 (me|nos) (dio|dieron|dijo que|dijeron que|recomend*|mando|mandaron|refirio|refirieron|paso|pasaron)
(numero|informacion|dato|dieron|dio) .. (en|por) el 988
"""
