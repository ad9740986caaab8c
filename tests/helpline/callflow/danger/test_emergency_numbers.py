"""911, 988 and the crisis line's name are danger in whatever sentence; part of another number is not."""

import pytest

from helpline.callflow.danger import hear_danger

NAMED = """
988 | nine eight eight | nine-eight-eight | 9-8-8 | 9.8.8 | 9, 8, 8 | nine, eight, eight | nine eighty-eight
nine hundred eighty-eight | nine hundred and eighty eight | nine double eight | 988 988 | 1 988 988
988, 988, please
nine eight eight nine eight eight | I think I need 988 please | hello 988 my name is Ana
hello nine eight eight my name is Ana | my name is Ana 988 | is this 988 | this is 988 right
can I have 988 my number is 555 988 1234 | I am 45 988 | I took 20 988 | we are at 1420 988 please
988 1420 Main Street | I'm in my apartment 988 please | she is in her room 988 | just in case 988
I can't pay my bills 988 please | 988 I am on Main Street | I need help from 988 | not this line 988
what is the 988 number | my phone is dying 988 | I lost my number 988
nueve ocho ocho | nueve, ocho, ocho | nueve ochenta y ocho | novecientos ochenta y ocho
novecientos ochenta y ocho por favor | nueve doble ocho | hola 988 soy Ana | hola nueve ocho ocho me llamo Ana
creo que el 988 | es el 988 | bueno con el nueve ocho ocho por favor | nueve ocho ocho nueve ocho ocho
vivo en Miami 988 por favor | tengo 30 años 988 | 988 estoy en la calle Flagler | número 988
911 | nine one one | nine eleven | nine, one, one | nine one one nine one one | 911 911 911 | 911 988
hello nine one one my name is Ana | we are at 1420 911 please | apartment 12 nine one one
911 Main Street | my number is 555 911 2233 | my number is 555 234 1234 nine one one
nueve once | nueve uno uno | nueve uno uno nueve uno uno | hola nueve once | hola nueve uno uno soy Ana
mi número es 555 911 22 33 | nueve doble uno | mi teléfono es 555 234 1234 nueve uno uno
one one one one | uno uno uno uno
suicide hotline | the suicide hotline please | suicide prevention lifeline
national suicide prevention lifeline | suicide prevention hotline | I want the suicide prevention line
suicide and crisis lifeline | the number for suicide prevention | suicide prevention number please
crisis line | crisis helpline | crisis number | crisis hot line
línea de suicidio | línea de prevención del suicidio | la línea nacional de prevención del suicidio
quiero la línea de prevención del suicidio | el número de prevención del suicidio
línea para prevenir el suicidio
lifeline | lifeline please | the lifeline | life line please | connect me to the lifeline
I want the lifeline | can you put me through to the lifeline | I tried the lifeline | is this the lifeline
I called the lifeline and they hung up | I need a lifeline
lifeline now | transfer me to Lifeline | I called 988 and I got cut off
quiero la lifeline | comuníqueme con la lifeline | con lifeline por favor | la línea de la vida
la línea de vida por favor
I can't call 911 | I cannot call 911 | I can't call nine one one | I couldn't call 911
my phone won't call 911 | I'm unable to call 911 | can't dial 988 | she can't call an ambulance
no puedo llamar al 911 | no pude llamar al 911 | no me deja llamar al 911 | no logro llamar al 988
I called 988 and they hung up | I called 988 and nobody answered | I called 988 and nobody picked up the phone
I called 988 and got disconnected | I tried 988 and nobody answered | I called 988 but the line was busy
I called the crisis line and nobody answered | I called 988 and I'm still on hold
I contacted 988 and they didn't help | 9:11 | I called 988 then they hung up on me
llamé al 988 y nadie contesta | llamé al 988 y me colgaron | llamé al 988 y no contestan
llamé al 988 y está ocupado | llamé al 988 y se cortó la llamada | llamé al 988 y me dejaron esperando
I need a 988 counselor | is this the 911 operator | get me a 911 dispatcher | quiero un consejero del 988
I'm on the bus 988 please | I am in apartment 911 please | I'm in my room 911
I took 988 milligrams of fentanyl
I'm calling from 911 Oak Street | llamo del 911 | estoy en el autobús 911
línea 988 de prevención del suicidio | la línea de ayuda para la prevención del suicidio | línea de crisis
"""
ORDINARY = """
my number is 555 988 1234 | my number is 555-988-1234 | my number is (555) 988-1234 | 1-555-988-1234
my number is 5559881234 | my number is 555, 988, 1234 | 988-1234 | call me at 988 1234 | 855 988 2000
my number is 855 988 | my number is 988 | my cell phone number starts with 988 | 855 988
my number is five five five nine eight eight one two three four
my number is five five five nine nine one one two three four | my zip code is two zero nine one one
area code 988 | my area code is 988 | area code nine eight eight | my zip code is 98801 | extension 988
my case number is 988 | case number 988 12 | my member number ends in 988 | my claim number is 988
I live at 988 Main Street | my address is 988 North Elm Street | send it to 988 Oak Avenue | 988 Main Street
I live in apartment 988 | I am in room 988 | P.O. Box 988 | take route 988
the bill was 988 dollars | I paid $988 | my rent is 988 a month | the balance is 988 | it is 988 miles away
I called 988 last week | what is 988 | what is 988 for | how does 988 work | is 988 free
988 gave me your number | 988 told me to call you | I got this number from 988 | I don't need 988
mi número es 555 988 1234 | mi número es cinco cinco cinco nueve ocho ocho uno dos tres cuatro
mi número es cinco cinco cinco nueve nueve uno uno dos tres cuatro | mi teléfono es 305 988 12 34
mi número empieza con 988 | mi teléfono es el 988 | código de área 988 | mi código postal es 98801
el código de área es nueve ocho ocho | la extensión es 988 | mi número de caso es 988
vivo en el 988 de la calle Flagler | mi dirección es 988 Flagler | vivo en la calle 988 | apartamento 988
nací en mil novecientos ochenta y ocho | mi abuela nació en mil novecientos once
one thousand nine hundred eighty eight days | I was born in nineteen eighty-eight | my social is 988 12 3456
pagué 988 dólares | la cuenta fue de novecientos ochenta y ocho dólares | cuesta $988 | tengo 988 pesos
qué es el 988 | llamé al 988 la semana pasada | el 988 me dio su número | no necesito el 988
me dieron este número en el 988
I called 988 and they gave me your number | I called the lifeline last week and they gave me this number
llamé al 988 y me dieron su número | llamé al 988 y me dijeron que llamara aquí
I called 988 yesterday and they told me about naltrexone
this program is a lifeline for me | the Lifeline phone program | a Lifeline discount on my phone
you don't need to call 911 | don't call the police | don't call 911 | please you don't need to call 911
don't call the police | don't call 911 | I'm not calling 911 | I didn't call 988 | I won't call 911
no need to call nine one one | no need to call 911 | there's no need for 911 | there is no need to call 988
no need for an ambulance | no hace falta llamar al 911 | no es necesario llamar al 911
no hay necesidad de llamar al 988 | no necesito llamar al 911
I'm a 988 counselor | I am a 911 dispatcher | I'm a retired 911 operator | I work for 988 | I work at 911
I volunteer with 988 | I'm calling from 988 about a referral | I'm calling from 988 with a referral
soy consejera del 988 | soy operador del 911 | trabajo en el 911 | trabajo para el 988
llamo del 988 por una referencia | me refirieron del 988 para naltrexona | me mandaron del 988
vivo en la calle 911 | mi dirección es calle 911 | my address is 911 oak street | I live at 911 Oak Street
apartment 911 | apartment number 911 | I live in apartment 911 | apartamento 911
vivo en el apartamento 911
bus 988 | the bus 988 | I take bus 988 | flight 988 | my flight is flight 988
el autobús 988 | vuelo 988 | tomo el autobús 988
988 milligrams | 988 mg | 988 miligramos | 911 dollars | I owe 911 dollars | 911 dólares
what's the difference between you and 988 | what is the difference between 988 and you
how are you different from 988 | cuál es la diferencia entre ustedes y el 988
qué diferencia hay con el 988
mi cita es a las nueve once | tengo cita a las nueve once | my appointment is at nine eleven
my appointment is at 9:11 | the bus is at 10:11
I work in suicide prevention | I am calling about suicide prevention training
trabajo en prevención del suicidio | doy un curso de prevención del suicidio
"""


def each(table: str) -> list[str]:
    return [said.strip() for line in table.strip().splitlines() for said in line.split("|")]


def test_are_heard_in_whatever_sentence() -> None:
    assert [said for said in each(NAMED) if not hear_danger(said)] == []


def test_are_not_heard_in_another_number_or_a_question() -> None:
    assert [said for said in each(ORDINARY) if hear_danger(said)] == []


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("nueve ocho ocho", "es"),
        ("hola nueve ocho ocho soy Ana", "es"),
        ("nueve uno uno", "es"),
        ("uno uno", "es"),
        ("llamen al 988", "es"),
        ("call 988", "en"),
        ("hello 988", "en"),
        ("988", ""),
    ],
)
def test_are_heard_in_the_language_of_their_words(said: str, language: str) -> None:
    heard = hear_danger(said)

    assert heard is not None
    assert heard.language == language
