"""Make this installation the helpline that a file describes (docs/reference/configuration.md)."""

from helpline.configure.applying import Outcome, configure, publish_fallback
from helpline.configure.errors import Problem, WrongDescription
from helpline.configure.example import example_sign_ins

__all__ = ["Outcome", "Problem", "WrongDescription", "configure", "example_sign_ins", "publish_fallback"]
