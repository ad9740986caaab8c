"""Test that every element and attribute that Twilio lists is known, and that valid use causes no warning."""

import pytest

from helpline.emulator.twiml.parser import parse
from helpline.emulator.twiml.vocabulary import ATTRIBUTES

STATUS = {"statusCallback", "statusCallbackEvent", "statusCallbackMethod"}
RECORDING = {"recordingStatusCallback", "recordingStatusCallbackEvent", "recordingStatusCallbackMethod"}
MACHINES = {
    "machineDetection",
    "machineDetectionTimeout",
    "machineDetectionSpeechThreshold",
    "machineDetectionSpeechEndThreshold",
    "machineDetectionSilenceTimeout",
    "amdStatusCallback",
    "amdStatusCallbackMethod",
}
DOCUMENTED = {
    "Say": {"voice", "language", "loop"},
    "Play": {"loop", "digits"},
    "Pause": {"length"},
    "Redirect": {"method"},
    "Reject": {"reason"},
    "Gather": {
        "action",
        "method",
        "input",
        "timeout",
        "speechTimeout",
        "maxSpeechTime",
        "numDigits",
        "finishOnKey",
        "actionOnEmptyResult",
        "language",
        "hints",
        "profanityFilter",
        "bargeIn",
        "partialResultCallback",
        "partialResultCallbackMethod",
        "speechModel",
        "enhanced",
    },
    "Record": {"action", "method", "timeout", "finishOnKey", "maxLength", "playBeep", "trim"} | RECORDING,
    "Dial": {
        "action",
        "method",
        "timeout",
        "timeLimit",
        "callerId",
        "hangupOnStar",
        "answerOnBridge",
        "record",
        "trim",
        "ringTone",
        "sequential",
        "referUrl",
        "referMethod",
        "events",
    }
    | RECORDING,
    "Number": {"url", "method", "sendDigits"} | STATUS | MACHINES,
    "Client": {"url", "method"} | STATUS,
    "Sip": {"url", "method", "username", "password"} | STATUS | MACHINES,
    "Queue": {"url", "method", "reservationSid", "postWorkActivitySid"},
    "Enqueue": {"action", "method", "maxQueueSize", "waitUrl", "waitUrlMethod", "workflowSid"},
    "Conference": {
        "muted",
        "beep",
        "startConferenceOnEnter",
        "endConferenceOnExit",
        "participantLabel",
        "maxParticipants",
        "waitUrl",
        "waitMethod",
        "record",
        "region",
        "trim",
        "coach",
        "jitterBufferSize",
    }
    | STATUS
    | RECORDING,
}
"""https://www.twilio.com/docs/voice/twiml, read with the schema of TwiML beside it."""


class TestVocabulary:
    @pytest.mark.parametrize("name", DOCUMENTED)
    def test_knows_every_attribute(self, name: str) -> None:
        assert DOCUMENTED[name] <= ATTRIBUTES[name]

    def test_does_not_warn_of_a_valid_document(self) -> None:
        document = parse(
            b"""<?xml version="1.0" encoding="UTF-8"?>
            <Response>
              <Say voice="Polly.Joanna" language="en-US" loop="2">Hello <break time="1s"/> there</Say>
              <Play digits="ww12"/>
              <Pause length="2"/>
              <Gather input="dtmf speech" finishOnKey="" numDigits="1" timeout="3" speechTimeout="auto"
                      actionOnEmptyResult="true" hints="one, two"><Say>Press</Say><Pause/></Gather>
              <Record maxLength="30" finishOnKey="#" playBeep="false" recordingStatusCallback="/r"
                      recordingStatusCallbackEvent="completed absent"/>
              <Dial timeout="20" timeLimit="60" hangupOnStar="true" sequential="true" answerOnBridge="true">
                <Number url="/w" sendDigits="w1" statusCallback="/s" statusCallbackEvent="ringing answered">
                  +12025550172</Number>
                <Client><Identity>maya</Identity><Parameter name="a" value="b"/></Client>
                <Sip username="u" password="p">sip:a@example.com</Sip>
              </Dial>
              <Dial><Conference beep="onExit" muted="true" startConferenceOnEnter="false"
                      endConferenceOnExit="true" waitUrl="" waitMethod="GET">room</Conference></Dial>
              <Enqueue waitUrl="/w" waitUrlMethod="POST" maxQueueSize="3">line</Enqueue>
              <Leave/><Redirect method="GET">/x</Redirect><Reject reason="busy"/><Hangup/>
            </Response>""".strip(),
            "http://a.example/",
        )

        assert document.warnings == []
