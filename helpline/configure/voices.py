"""The language tags and the voices that Twilio knows, as far as helplines in America use them.

A tag is right if Twilio can hear and speak it: https://www.twilio.com/docs/voice/twiml/say/text-speech. New
voices come every year, so a tag or voice that is not listed here gives a warning and is not refused.
"""

from helpline.schema.nearest import did_you_mean

_TAGS = """
af-ZA am-ET ar-AE ar-SA ar-XA bg-BG bn-IN ca-ES cmn-CN cmn-TW cs-CZ cy-GB da-DK de-AT de-CH de-DE el-GR
en-AU en-GB en-GB-WLS en-IE en-IN en-NZ en-US en-ZA en-CA es-ES es-MX es-US es-419 eu-ES fi-FI fil-PH
fr-BE fr-CA fr-CH fr-FR gl-ES gu-IN he-IL hi-IN hu-HU id-ID is-IS it-IT ja-JP kn-IN ko-KR lt-LT lv-LV
ml-IN mr-IN ms-MY nb-NO nl-BE nl-NL pa-IN pl-PL pt-BR pt-PT ro-RO ru-RU sk-SK sr-RS sv-SE ta-IN te-IN
th-TH tr-TR uk-UA vi-VN yue-CN yue-HK zh-CN zh-HK zh-TW
"""
TAGS = frozenset(_TAGS.split())
_POLLY = """
Aditi Adriano Amy Andres Aria Arlet Arthur Astrid Ayanda Bianca Brian Burcu Camila Carla Carmen Celine
Chantal Conchita Cristiano Dali Daniel Danielle Dora Elin Emma Enrique Ewa Filiz Gabrielle Geraint
Giorgio Gregory Gwyneth Hala Hannah Hans Hiujin Ida Ines Isabelle Ivy Jacek Jan Jihye Jitka Joanna Joey
Justin Kajal Karl Kazuha Kendra Kevin Kimberly Laura Lea Liam Lisa Liv Lotte Lucia Lupe Mads Maja
Marlene Mathieu Matthew Maxim Mia Miguel Mizuki Naja Niamh Nicole Ola Olivia Pedro Penelope Raveena Remi
Ricardo Ruben Russell Ruth Sabrina Salli Seoyeon Sergio Sofie Stephen Suvi Takumi Tatyana Thiago Tomoko
Vicki Vitoria Zayd Zeina Zhiyu
"""
POLLY = frozenset(_POLLY.split())
"""Amazon Polly's voices, used as `Polly.Joanna`, `Polly.Joanna-Neural` or `Polly.Joanna-Generative`."""
QUALITIES = ("", "-Neural", "-Generative")
KNOWN = {"man", "woman", "alice"} | {f"Polly.{name}{quality}" for name in POLLY for quality in QUALITIES}
BY_TAG = ("Google.", "ElevenLabs.")
"""The makers whose voices are named after a tag or by an id, such as `Google.en-US-Chirp3-HD-Aoede`."""


def warning_of_tag(tag: str) -> str:
    """Return a warning about an unknown tag, with a guess at what was meant; empty for a known tag."""
    if tag in TAGS:
        return ""
    return f'Twilio knows no language "{tag}"{did_you_mean(tag, TAGS)}'


def warning_of_voice(voice: str) -> str:
    """Return a warning about an unknown voice, with a guess at what was meant; empty for a known voice."""
    if voice in KNOWN or any(_is_of(maker, voice) for maker in BY_TAG):
        return ""
    named = f"Polly.{voice}" if voice in POLLY else voice
    return f'the voice "{voice}" is not known{did_you_mean(named, KNOWN)}'


def _is_of(maker: str, voice: str) -> bool:
    """Say whether a voice has a name as this maker gives them. Google's names begin with a tag."""
    name = voice.removeprefix(maker)
    if not name or name == voice:
        return False
    return maker != "Google." or any(name.startswith(f"{tag}-") for tag in TAGS)
