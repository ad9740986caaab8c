"""Danger is heard whoever it happens to, in whatever tense and word order it is said."""

from itertools import product

import pytest

from helpline.callflow.danger import hear_danger

ENGLISH_WHO = [
    ("he", "is", "has"),
    ("they", "are", "have"),
    ("my little girl", "is", "has"),
    ("some guy here", "is", "has"),
    ("a friend of mine", "is", "has"),
    ("my mom", "is", "has"),
]
ENGLISH_WHAT = """
{who} {be} not breathing | {who} stopped breathing | {who} {have} stopped breathing
{who} can't breathe | {who} {be} barely breathing | {who} won't wake up | {who} {be}n't waking up
I can't wake up {who} | {who} won't respond | {who} {be} unconscious | {who} passed out
{who} lost consciousness | {who} collapsed | {who} turned blue | {who} {be} turning blue
{who} went gray | {who} {have} no pulse | {who} had a seizure | {who} {be} having a seizure
{who} {be} choking | {who} overdosed | {who} {have} overdosed | {who} {be} ODing | {who} took too much
{who} {have} taken too many pills | {who} swallowed a whole bottle of pills
{who} mixed pills and alcohol | {who} could use some Narcan right now | {who} wanted to die
{who} {be} going to kill himself | {who} tried to kill herself | {who} {be} talking about suicide
{who} said goodbye to everyone | {who} {be} cutting herself | {who} {have} a gun | {who} hit me
{who} {be} beating me | {who} {be} going to kill me | {who} threatened me | {who} {be} in danger
{who} got stabbed | {who} {be} dying | {who} might be dead | {who} {be} foaming at the mouth
{who} {be} bleeding out | somebody call an ambulance for {who}
"""
ENGLISH_WISH = """
I want to | I'm going to | I'm gonna | I wanna | I might | I'm about to | I just want to | I plan to
I'd like to
"""
ENGLISH_DEED = """
die | kill myself | end my life | end it all | hurt myself | kill him | overdose | take all my pills
shoot myself | jump off a bridge | hang myself | cut my wrists | kill my wife | never wake up
"""
SPANISH_WHO = """
él | ella | mi hijo | mi niña | este muchacho | alguien | una señora | mi compa | un amigo mío
"""
SPANISH_WHAT = """
no respira | no está respirando | dejó de respirar | ha dejado de respirar | apenas respira
no puede respirar | no despierta | no se despierta | no reacciona | no responde | está inconsciente
se desmayó | perdió el conocimiento | se puso azul | está morado | se está poniendo azul | está frío
no tiene pulso | está convulsionando | tuvo una convulsión | se está ahogando | tuvo una sobredosis
está en sobredosis | le dio una sobredosis | tomó demasiado | se tomó demasiadas pastillas
ha tomado demasiadas pastillas | se tragó todas las pastillas | se inyectó demasiada heroína
se le pasó la mano | necesita Narcan | ocupa naloxona | mezcló pastillas con alcohol | se quiere morir
quiere morirse | se quiere matar | quiere matarse | se va a matar | va a matarse | se está matando
se quiere suicidar | intentó suicidarse | trató de matarse | se trató de matar | ya no quiere vivir
quiere quitarse la vida | se quitó la vida | se está cortando | se quiere hacer daño
quiere hacerse daño | tiene una pistola | trae un cuchillo | me pegó | me está pegando | está pegándome
me golpea | me quiere matar | me va a matar | quiere matarme | me amenazó | me amenaza con matarme
me está ahorcando | me hizo daño | está en peligro | necesita una ambulancia | se está muriendo
está muriéndose | está muerto | se ahorcó | echa espuma por la boca | está sangrando mucho
fue apuñalado | no se mueve | no abre los ojos
"""
SPANISH_WISH = """
quiero | voy a | vamos a | tengo ganas de | pienso | estoy pensando en | quisiera | estoy a punto de
prefiero | iba a
"""
SPANISH_DEED = """
morirme | matarme | quitarme la vida | suicidarme | acabar con mi vida | hacerme daño | lastimarme
ahorcarme | cortarme las venas | tirarme de un puente | matarlo | matar a mi marido
tomarme todas las pastillas | pegarme un tiro
"""
SPANISH_BEFORE = """
quiero | voy a | pienso | quisiera | iba a | puedo | querés | quiere | va a
"""
SPANISH_AFTER = (
    "morir | matar | quitar la vida | cortar las venas | hacer daño | lastimar | ahorcar | tirar del puente"
)


def each(table: str) -> list[str]:
    return [phrase.strip() for line in table.strip().splitlines() for phrase in line.split("|")]


def unheard(said: list[str]) -> list[str]:
    return [sentence for sentence in said if hear_danger(sentence) is None]


class TestEnglish:
    @pytest.mark.parametrize("what", each(ENGLISH_WHAT))
    def test_hears_it_of_anybody(self, what: str) -> None:
        assert not unheard([what.format(who=who, be=be, have=have) for who, be, have in ENGLISH_WHO])

    @pytest.mark.parametrize("deed", each(ENGLISH_DEED))
    def test_hears_every_way_to_mean_it(self, deed: str) -> None:
        assert not unheard([f"{wish} {deed}" for wish in each(ENGLISH_WISH)])


class TestSpanish:
    @pytest.mark.parametrize("what", each(SPANISH_WHAT))
    def test_hears_it_of_anybody(self, what: str) -> None:
        assert not unheard([f"{who} {what}" for who in each(SPANISH_WHO)])

    @pytest.mark.parametrize("deed", each(SPANISH_DEED))
    def test_hears_every_way_to_mean_it(self, deed: str) -> None:
        assert not unheard([f"{wish} {deed}" for wish in each(SPANISH_WISH)])

    def test_hears_the_pronoun_before_the_verb_as_well(self) -> None:
        pairs = product(each(SPANISH_BEFORE), each(SPANISH_AFTER))

        assert not unheard([f"me {before} {after}" for before, after in pairs])
