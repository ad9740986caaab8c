"""The shipped wording in Spanish: each sentence of `prompts`, and the voice that says them."""

from collections.abc import Mapping

NAMES: Mapping[str, str] = {"en": "Spanish", "es": "español"}
"""What the language is called in each language."""
TAG = "es-US"
VOICE = "Polly.Lupe"

WORDS: Mapping[str, str] = {
    "safety": (
        "Si alguien no respira o pudo haber sufrido una sobredosis, cuelgue y marque el 9 1 1 ahora. Si "
        "está pensando en suicidarse, llame al 9 8 8 y oprima el dos."
    ),
    "not_understood": "Perdone, no le entendí.",
    "may_listen": "Alguien de nuestro equipo puede escuchar esta llamada, para ayudarnos a atenderle.",
    "queued": "Gracias por llamar. Usted es el número {position} en la fila.",
    "queued_again": "Usted es el número {position} en la fila.",
    "ringing_now": "Ahora mismo estamos llamando a alguien para usted.",
    "wait_range": "La espera puede ser de {low} a {high} minutos.",
    "wait_choices": (
        "Si está en peligro, oprima el uno. Oprima el dos y le devolvemos la llamada sin que pierda su "
        "lugar. Oprima el tres para dejar un mensaje."
    ),
    "still_waiting": "Usted sigue en la fila. Gracias por esperar con nosotros.",
    "connecting": "Ya hay alguien aquí para hablar con usted.",
    "returning": (
        "Lo sentimos, se cortó la comunicación. Ahora es la primera persona en la fila. Por favor, no "
        "cuelgue."
    ),
    "reconnecting": "Un momento, estamos buscando a otra persona.",
    "crisis_wait": (
        "Estamos llamando. ¿No respira? Marque 9 1 1 de otro teléfono, dé naloxona y respiraciones."
    ),
    "crisis_wait_other": (
        "No cuelgue, estamos llamando a alguien. También puede llamar al 9 8 8 y oprimir el dos."
    ),
    "crisis_doubt": "Le comunicamos con un consejero de crisis. Para seguir aquí, oprima el dos.",
    "crisis_wait_doubt": "Ahora llamamos. Marque 9 1 1, dé naloxona. Para seguir aquí, oprima el dos.",
    "crisis_stay": "Llamamos a un consejero. Para seguir aquí, oprima el dos.",
    "crisis_dialing": "Estamos llamando a alguien.",
    "crisis_round": (
        "Seguimos llamando para usted. Si hay una vida en peligro, cuelgue y marque el 9 1 1. Para hablar"
        " con un consejero de crisis, llame al 9 8 8 y oprima el dos. Para dejar un mensaje, oprima el "
        "tres."
    ),
    "hold_words": (
        "Está en espera. Si está en peligro, cuelgue y marque el 9 1 1, o llame al 9 8 8 y oprima el dos."
    ),
    "nobody_here": (
        "Lo sentimos. En este momento nadie puede tomar su llamada. Para recibir ayuda a cualquier hora, "
        "llame al 9 8 8 y oprima el dos, envíe la palabra AYUDA al 9 8 8, o llame a la línea nacional: 1,"
        " 800, 6 6 2, 4 3 5 7."
    ),
    "nobody_for_language": (
        "Lo sentimos. En este momento nadie puede tomar su llamada en español. Puede dejar un mensaje. "
        "Para que le devolvamos la llamada, oprima el dos."
    ),
    "message_ask": (
        "Si está en peligro, oprima el uno. Después del tono, diga por favor su primer nombre, un número "
        "al que podamos llamar y una buena hora. No tiene que decir de qué se trata. Al terminar, oprima "
        "la tecla de gato, también llamada numeral."
    ),
    "message_thanks": "Gracias. Una persona de nuestro equipo escuchará su mensaje.",
    "message_nothing": (
        "Si está en peligro, oprima el uno. No oímos ningún mensaje. Puede volver a llamar cuando quiera."
    ),
    "callback_ask": (
        "¿A qué número podemos llamarle? Marque los diez dígitos del número y luego oprima la tecla de "
        "gato, también llamada numeral. Si está en peligro, oprima el uno y luego esa tecla."
    ),
    "callback_confirm": (
        "Llamaremos al {number}. Si es correcto, oprima el dos. Si no, oprima el tres. Si está en "
        "peligro, oprima el uno."
    ),
    "callback_confirm_later": (
        "Llamaremos al {number}, {when}. Si es correcto, oprima el dos. Si no, oprima el tres. Para "
        "esperar en la línea, oprima el cero. Si está en peligro, oprima el uno."
    ),
    "callback_silence": (
        "No recibimos ningún número. Si está en peligro, oprima el uno. Para marcar un número, oprima el "
        "dos. Para hablar con una persona, oprima el cero."
    ),
    "callback_incomplete": (
        "Ese número no está completo. Si está en peligro, oprima el uno. Para marcarlo otra vez, oprima "
        "el dos. Para hablar con una persona, oprima el cero."
    ),
    "callback_not_a_number": (
        "No podemos llamar a ese número. Si está en peligro, oprima el uno. Para marcar otro, oprima el "
        "dos. Para hablar con una persona, oprima el cero."
    ),
    "callback_thanks": "Gracias. Usted conserva su lugar en la fila y le llamaremos. Ya puede colgar.",
    "callback_thanks_later": (
        "Gracias. Le llamaremos {when}, antes que a quienes llamen después. Ya puede colgar."
    ),
    "goodbye": "Cuídese mucho. Adiós.",
    "outbound_wait": "Un momento, por favor.",
    "outbound_sorry": "Perdone, se cortó la llamada. Adiós.",
    "gate": "Llamada de la línea de ayuda. Tema: {topic}. Idioma: {language}. Oprima el uno para tomarla.",
    "gate_callback": (
        "Hay una llamada por devolver. Tema: {topic}. Idioma: {language}. Oprima el uno para tomarla."
    ),
    "gate_wrong_key": "No oprimió el uno.",
    "gate_taken": "Ya se tomó esta llamada, o quien llamaba colgó. Gracias por contestar.",
    "gate_consult": (
        "Un colega le pide que se una a la llamada que está atendiendo, sobre {topic}. Idioma: {language}."
        " Primero hablará con su colega. Oprima el uno para unirse."
    ),
    "gate_second": (
        "Le piden que escuche la llamada de un colega, sobre {topic}. Idioma: {language}. Nadie le oirá."
        " Oprima el uno para escuchar."
    ),
    "gate_listen": (
        "Esta es la llamada que quiere escuchar, sobre {topic}. Idioma: {language}. Nadie le oirá."
        " Oprima el uno para escuchar."
    ),
    "gate_coach": (
        "Esta es la llamada en la que quiere orientar a quien la atiende, sobre {topic}. Idioma: {language}."
        " Solo le oirá quien atiende. Oprima el uno para unirse."
    ),
    "gate_barge": (
        "Esta es la llamada a la que quiere unirse, sobre {topic}. Idioma: {language}. Todos le oirán."
        " Oprima el uno para unirse."
    ),
    "gate_not_needed": "Su colega ya no necesita su ayuda, o la llamada terminó. Gracias por contestar.",
    "gate_gone": "Ya no puede unirse a esa llamada. Terminó, o ahora la atiende otra persona.",
    "gate_over": "La llamada terminó. Gracias por haber estado ahí.",
    "gate_left": "Usted ya no está en la llamada. Gracias por haber estado ahí.",
    "gate_connecting": "Gracias. Le estamos comunicando.",
}
