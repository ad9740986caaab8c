#!/usr/bin/env python
"""Run one of Helpline's management commands, for example `python manage.py up`."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config.running import run

    run(sys.argv)


if __name__ == "__main__":
    main()
